/* Evidence pages: early words about a file that is too large, one press one upload, and sentences for returns. */
(() => {
  'use strict';

  // The server judges; this only spares a slow line an upload that cannot succeed.
  document.addEventListener('change', (event) => {
    const field = event.target;
    if (!field.matches('input[type=file][data-max-mb]')) return;
    const limit = Number(field.dataset.maxMb);
    const tooLarge = field.files[0] && field.files[0].size > limit * 1024 * 1024;
    let words = document.getElementById(`${field.id}-besar`);
    if (!words) {
      words = document.createElement('p');
      words.id = `${field.id}-besar`;
      words.className = 'k-err mb-0';
      words.setAttribute('role', 'alert');
      field.after(words);
    }
    words.textContent = tooLarge ? `Berkas ini lebih besar dari ${limit} MB. Pilih berkas yang lebih kecil.` : '';
    words.hidden = !tooLarge;
  });

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!form.matches('[data-upload]')) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    const button = event.submitter || form.querySelector('.btn-primary[type=submit]');
    if (button.name === 'cari_butir') return;
    form.dataset.sent = 'yes';
    button.textContent = 'Sedang mengirim…';
    button.setAttribute('aria-busy', 'true');
  });
  // Back from the next page: the form may be sent again.
  window.addEventListener('pageshow', (event) => { if (event.persisted) window.location.reload(); });

  // A reason brings its sentence, unless the note holds words of the person's own.
  document.addEventListener('change', (event) => {
    const reason = event.target;
    const form = reason.closest('form[data-verdict]');
    if (!form || reason.name !== 'reason') return;
    const note = form.elements.note;
    const sentences = Array.from(reason.options, (option) => option.dataset.sentence).filter(Boolean);
    if (note.value.trim() && !sentences.includes(note.value.trim())) return;
    note.value = reason.selectedOptions[0].dataset.sentence || '';
  });
})();
