/* Asking: naming agencies by hand opens their list, and ticking one says that they are named by hand. */
(() => {
  'use strict';
  const box = document.querySelector('[data-opd]');
  const ways = [...document.querySelectorAll('input[name=to]')];
  const byHand = ways.find((way) => way.value === 'pilih');
  ways.forEach((way) => way.addEventListener('change', () => {
    box.open = byHand.checked || box.querySelector('input:checked') !== null; // what is ticked is never out of sight
  }));
  box.addEventListener('change', (event) => { if (event.target.checked) byHand.checked = true; });
})();
