/* "Centang semua" of a section: ticks every box in it, or none if all are ticked. Without script the button is not shown.
   The bar of decisions says how many are ticked. */
(() => {
  'use strict';
  const said = document.querySelector('[data-ticked]');
  const count = () => {
    if (!said) return;
    const form = said.closest('form');
    if (form.querySelector('input[name=semua]:checked')) {
      said.textContent = 'Semua yang belum diputuskan';
      return;
    }
    const ticked = form.querySelectorAll('input[name=picked]:checked').length;
    said.textContent = ticked ? `${ticked} dicentang` : 'Centang dahulu yang diputuskan';
  };
  document.querySelectorAll('[data-tick]').forEach((button) => {
    const boxes = [...button.closest('section').querySelectorAll('input[type=checkbox]')];
    if (boxes.length < 2) return;
    const say = () => {
      button.textContent = boxes.every((box) => box.checked) ? 'Kosongkan centang' : 'Centang semua';
    };
    button.hidden = false;
    say();
    button.addEventListener('click', () => {
      const ticked = !boxes.every((box) => box.checked);
      boxes.forEach((box) => { box.checked = ticked; });
      say();
      count();
    });
    boxes.forEach((box) => box.addEventListener('change', say));
  });
  document.addEventListener('change', count);
  count();
})();
