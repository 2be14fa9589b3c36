/* A fault that was mended goes at once: its field is no longer wrong, its words and its line above the form go. With
   the refused value its words come back. What is right the server says, when the form is sent. */
(() => {
  'use strict';
  const CHOICES = ['checkbox', 'radio'];
  const WORDS = '.k-errs, .k-err, .invalid-feedback';

  const group = (field) => (CHOICES.includes(field.type)
    ? Array.from(field.form.elements).filter((other) => other.type === field.type && other.name === field.name) : [field]);
  const isServed = (field) => {
    if (CHOICES.includes(field.type)) return field.checked === field.defaultChecked;
    if (field.type === 'file') return !field.files.length;
    if (field.tagName === 'SELECT') return Array.from(field.options).every((option) => option.selected === option.defaultSelected);
    return field.value.trim() === field.defaultValue.trim();
  };
  const isEmpty = (field) => (CHOICES.includes(field.type) ? !field.checked : !field.value.trim());
  const isMended = (fields) => !fields.every(isServed) && !(fields.every(isEmpty) && (fields[0].required || CHOICES.includes(fields[0].type)));

  // The words about a field, which it or the group around it names.
  const around = (field) => [field, field.closest('fieldset[aria-describedby], [role=group][aria-describedby]')].filter(Boolean);
  const wordsAbout = (field) => {
    const ids = around(field).flatMap((part) => (part.getAttribute('aria-describedby') || '').split(/\s+/));
    return [...ids, `${field.id}_error`].map((id) => id && document.getElementById(id)).filter((part) => part && part.matches(WORDS));
  };
  const plain = (element) => element.textContent.trim();
  const sentences = (part) => (part.matches('.k-errs') ? Array.from(part.querySelectorAll('.k-err'), plain) : [plain(part)]);

  const markIn = (summary) => {
    const lines = Array.from(summary.querySelectorAll('li'));
    const left = lines.filter((line) => !line.hidden).length;
    summary.hidden = !left;
    const title = summary.querySelector('.k-errsum__t');
    title.textContent = left === 1 ? 'Ada satu hal yang perlu diperbaiki' : `Ada ${left} hal yang perlu diperbaiki`;
  };
  const file = (field) => { const name = field.closest('.fl__i')?.querySelector('.fl__n b'); return name ? `${plain(name)}: ` : ''; };
  const linesAbout = (field, words) => Array.from(document.querySelectorAll('.k-errsum li')).filter((line) => {
    const target = line.querySelector('a')?.hash.slice(1);
    return (target && group(field).some((one) => one.id === target)) || words.includes(plain(line)) || words.includes(plain(line).slice(file(field).length));
  });

  const look = (field, isWrong) => {
    const words = wordsAbout(field);
    const lines = linesAbout(field, words.flatMap(sentences));
    [...words, ...lines].forEach((part) => { part.hidden = !isWrong; });
    new Set(lines.map((line) => line.closest('.k-errsum'))).forEach(markIn);
    group(field).filter((one) => 'refused' in one.dataset).forEach((one) => {
      one.classList.toggle('is-invalid', isWrong);
      if (isWrong) one.setAttribute('aria-invalid', 'true'); else one.removeAttribute('aria-invalid');
    });
  };
  const judge = (event) => {
    const field = event.target;
    if (!field.form || field.closest('[data-autosave]')) return; // there the server says it with each save
    const fields = group(field);
    fields.filter((one) => one.matches('.is-invalid, [aria-invalid=true]')).forEach((one) => { one.dataset.refused = ''; });
    if (wordsAbout(field).length) look(field, !isMended(fields));
  };
  ['input', 'change'].forEach((name) => document.addEventListener(name, judge));
  // A script has filled the field, or taken what was chosen in it.
  document.addEventListener('kawal:mended', (event) => {
    event.target.dataset.refused = '';
    look(event.target, false);
  });
})();
