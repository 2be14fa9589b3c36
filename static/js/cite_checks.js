/* Beside the form that uses a document of the library: what the document has and lacks for the items that are ticked.
   Without it the page shows the same for the items that its address names. */
(() => {
  'use strict';
  const place = document.getElementById('periksa');
  const form = place && document.querySelector('form[method=post] [name=items]')?.form;
  if (!form) return;
  let count = 0;
  const ask = async () => {
    const items = Array.from(form.querySelectorAll('[name=items]:checked, [type=hidden][name=items]'), (box) => box.value);
    const asked = new URLSearchParams(items.map((item) => ['items', item]));
    count += 1;
    const mine = count;
    const answer = await fetch(`${place.dataset.checks}&${asked}`, { headers: { Accept: 'application/json' } }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected || mine !== count) return;
    window.htmx.swap(place, (await answer.json()).html, { swapStyle: 'innerHTML' });
  };
  form.addEventListener('change', (event) => { if (event.target.name === 'items') ask(); });
})();
