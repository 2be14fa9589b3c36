/* The explanation: the draft goes into empty fields, below what is typed otherwise; a second button takes it out again.
   Without JavaScript the button posts the form and the page comes back with the draft. */
(() => {
  'use strict';
  const fields = { id_fact: 'draf-fakta', id_analysis: 'draf-analisis' };
  const say = (text) => { document.getElementById('salin-kabar').textContent = text; };

  const before = new Map(); // what stood in a field, and what stood there with the draft
  const put = (field, text) => {
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  // A field that somebody has worked on since keeps that work.
  const takeBack = (button) => {
    let kept = false;
    before.forEach(([old, drafted], field) => {
      if (field.value === drafted) put(field, old);
      else kept = true;
    });
    before.clear();
    button.hidden = true;
    say(kept ? 'Isian yang sudah Anda sunting tidak diubah.' : 'Draf dibatalkan; isian kembali seperti semula.');
  };

  document.addEventListener('click', (event) => {
    const back = event.target.closest('[data-draft-back]');
    if (back) {
      takeBack(back);
      return;
    }
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
      const old = field.value;
      put(field, old.trim() ? old.trimEnd() + '\n\n' + text : text);
      before.set(field, [old, field.value]);
      added = true;
    });
    if (added) document.querySelector('[data-draft-back]').hidden = false;
    say(added ? 'Draf ditambahkan tanpa menimpa isian Anda. Sunting seperlunya.' : 'Draf ini sudah ada di kolom.');
  });
})();
