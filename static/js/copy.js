/* Copies what stands in fields: `data-copy` names them, `data-titles` ("Fakta|Analisis") what stands above each.
   Without JavaScript the button is hidden and the text can be selected. */
(() => {
  'use strict';
  document.querySelectorAll('[data-copy]').forEach((button) => {
    const titles = (button.dataset.titles || '').split('|');
    const wordsOf = (place) => (place ? place.value || place.innerText : '').trim();
    const block = (id, place) => [titles[place], wordsOf(document.getElementById(id))].filter(Boolean).join('\n');
    const say = (text) => { document.getElementById(button.dataset.says).textContent = text; };
    button.hidden = !navigator.clipboard;
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy.split(' ').map(block).join('\n\n'));
        say(button.dataset.copied);
      } catch {
        say('Belum tersalin: peramban tidak mengizinkan. Pilih teksnya, lalu salin sendiri.');
      }
    });
  });
})();
