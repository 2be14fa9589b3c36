/* The list of assignments: boxes that tick whole groups, an agency that becomes a chip as soon as it is chosen, and how
   much waits to be saved. Without JavaScript the same form is sent as it is: the server knows what the group boxes mean. */
(() => {
  'use strict';
  const form = document.getElementById('penugasan');
  if (!form) return;
  const boxes = [...form.querySelectorAll('input[name=indicators]')];
  const groups = [...form.querySelectorAll('[data-pick]')].map((box) => ({
    box,
    rows: {
      all: () => boxes,
      bare: () => boxes.filter((one) => 'bare' in one.dataset),
      aspect: () => [...box.closest('tbody').querySelectorAll('input[name=indicators]')],
    }[box.dataset.pick](),
  }));
  const said = form.querySelector('[data-ticked]');
  const news = form.querySelector('[data-changed]');
  const quiet = news.textContent;

  const count = () => {
    groups.forEach(({ box, rows }) => { box.checked = rows.length > 0 && rows.every((one) => one.checked); });
    const ticked = boxes.filter((one) => one.checked).length;
    said.textContent = ticked ? `${ticked} dicentang` : '';
    const isOther = (field) => (field.type === 'checkbox' ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
    const rows = [...form.querySelectorAll('tbody tr[id]')];
    const changed = rows.filter((row) => [...row.querySelectorAll('input:not([name=indicators])')].some(isOther)).length;
    news.textContent = changed ? `${changed} baris berubah, belum tersimpan.` : quiet;
  };

  const agencies = new Map();
  form.querySelectorAll('#opd option').forEach((option) => agencies.set(option.value.toLowerCase(), option));
  const addChip = (field) => {
    const option = agencies.get(field.value.trim().toLowerCase());
    if (!option) return;
    const number = field.name.slice(2);
    const stands = form.querySelector(`input[name="k-${number}"][value="${option.dataset.pk}"]`);
    field.value = '';
    if (stands) {
      stands.checked = true;
      return;
    }
    const chip = document.createElement('label');
    chip.className = 'pt-chip';
    const box = Object.assign(document.createElement('input'), { type: 'checkbox', name: `k-${number}`, value: option.dataset.pk, checked: true });
    box.setAttribute('aria-label', `${option.value}, kontributor indikator ${number}`);
    const name = document.createElement('span');
    name.textContent = option.value;
    chip.append(box, name);
    field.before(chip, ' ');
  };

  // A phone shows one aspect at a time: the one that has a fault, is linked to, or still wants an agency, else the first.
  const narrow = window.matchMedia('(max-width: 575.98px)');
  const aspects = [...form.querySelectorAll('tbody')].map((body) => ({ body, button: body.querySelector('[data-fold]') }));
  const open = ({ body, button }, isOpen) => {
    body.classList.toggle('is-folded', !isOpen);
    button.setAttribute('aria-expanded', String(isOpen));
  };
  const holding = (selector) => aspects.find(({ body }) => body.querySelector(selector));
  const fold = () => {
    const target = /^#r\d+$/.test(location.hash) && holding(location.hash);
    const first = target || holding('[data-bare]') || aspects[0];
    aspects.forEach((aspect) => {
      aspect.button.hidden = !narrow.matches;
      open(aspect, !narrow.matches || aspect === first || Boolean(aspect.body.querySelector('.is-bad')));
    });
    if (target) form.querySelector(location.hash).scrollIntoView();
  };
  form.addEventListener('click', (event) => {
    const aspect = aspects.find(({ button }) => button.contains(event.target));
    if (aspect) open(aspect, aspect.body.classList.contains('is-folded'));
  });
  narrow.addEventListener('change', fold);
  window.addEventListener('hashchange', fold);
  fold();

  form.addEventListener('change', (event) => {
    const field = event.target;
    const group = groups.find(({ box }) => box === field);
    if (group) group.rows.forEach((one) => { one.checked = field.checked; });
    if (field.matches('.pt-add')) addChip(field);
    count();
  });
  form.addEventListener('input', (event) => { if (event.target.type !== 'checkbox') count(); }); // of boxes `change` follows
  count();
})();
