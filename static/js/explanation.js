/* The explanation: the draft goes into empty fields, below what is typed otherwise.
   Without JavaScript the button posts the form and the page comes back with the draft. */
(() => {
  'use strict';
  const fields = { id_fact: 'draf-fakta', id_analysis: 'draf-analisis' };
  const say = (text) => { document.getElementById('salin-kabar').textContent = text; };

  document.addEventListener('click', (event) => {
    if (!event.target.closest('[data-draft]')) return;
    event.preventDefault();
    // The draft belongs to the stored level and comes anew with the evidence each time that changes.
    if (!document.getElementById('draf')) {
      say('Belum ada draf: pilih tingkat lebih dahulu.');
      return;
    }
    let added = false;
    Object.entries(fields).forEach(([id, source]) => {
      const field = document.getElementById(id);
      const text = document.getElementById(source).textContent;
      if (field.value.includes(text)) return;
      field.value = field.value.trim() ? field.value.trimEnd() + '\n\n' + text : text;
      added = true;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
    say(added ? 'Draf ditambahkan tanpa menimpa isian Anda. Sunting seperlunya.' : 'Draf ini sudah ada di kolom.');
  });
})();
