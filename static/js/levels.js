/* A level is stored when it is meant: by a click, Enter, Space, a number key, with its reason, or by the form's buttons.
   Arrow keys in the group only look through it: browsers choose what they pass. What is looked at stays, marked and
   said, when the group is left; Escape brings back what stood. Without JavaScript the form's own button stores. */
(() => {
  'use strict';
  const group = document.querySelector('[data-levels]');
  if (!group) return;
  const news = document.getElementById('kabar-tingkat');
  const radios = Array.from(group.querySelectorAll('input[type=radio]'));
  const form = radios[0].form;
  let isKey = false; // an arrow key is down: what is chosen meanwhile is its work
  let stood = null; // the radio that was chosen before the keys, or none
  let looked = null; // the radio that is looked at and not meant yet
  let leaving = false;

  const chosen = () => radios.find((radio) => radio.checked) || null;
  const wordsOf = (radio) => (radio ? `tingkat ${radio.value}` : 'tanpa tingkat');
  // The reason is written right below the level that it is for.
  const why = form.querySelector('.lad__why');
  const moveReason = (radio) => { if (why && radio) radio.closest('.lad__i').after(why); };
  const settle = () => {
    looked = null;
    group.classList.remove('is-looking');
    news.textContent = '';
  };
  const look = (radio) => {
    moveReason(radio);
    if (radio === stood) { settle(); return; }
    looked = radio;
    group.classList.add('is-looking');
    news.textContent = `Tingkat ${radio.value} belum tersimpan. Enter atau Spasi menyimpan, Escape kembali ke ${wordsOf(stood)}.`;
  };
  const bringBack = () => {
    const back = stood;
    moveReason(back);
    radios.forEach((radio) => { radio.checked = radio === back; });
    settle();
    news.textContent = `Tidak diubah: ${wordsOf(back)}.`;
    (back || radios[0]).focus();
  };
  const mean = () => {
    const radio = looked;
    settle();
    ['input', 'change'].forEach((name) => radio.dispatchEvent(new Event(name, { bubbles: true })));
  };

  const isLevel = (event) => radios.includes(event.target);
  document.addEventListener('keydown', (event) => {
    isKey = isLevel(event) && event.key.startsWith('Arrow') && !event.altKey && !event.ctrlKey && !event.metaKey;
    if (isKey && !looked) stood = chosen();
    if (!looked || !isLevel(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); mean(); }
    if (event.key === 'Escape') { event.preventDefault(); bringBack(); }
  }, true);
  document.addEventListener('keyup', () => { isKey = false; }, true);
  window.addEventListener('blur', () => { isKey = false; });
  // Before htmx, the draft and the save bar hear of it.
  ['input', 'change'].forEach((name) => document.addEventListener(name, (event) => {
    if (!isLevel(event)) return;
    if (!isKey) {
      if (looked) settle();
      moveReason(event.target);
      return;
    }
    event.stopPropagation();
    if (name === 'change') look(event.target);
  }, true));
  // A click on what is looked at changes nothing for the browser; for the person it is the choice.
  document.addEventListener('click', (event) => { if (looked && !isKey && event.target === looked) mean(); });

  // Sent with its reason, or cleared: it is looked at no longer.
  document.addEventListener('htmx:beforeRequest', (event) => {
    if (looked && form.contains(event.target) && Object.keys(event.detail.requestConfig.parameters).includes('value')) settle();
  });
  form.addEventListener('submit', () => { leaving = true; });
  form.addEventListener('input', () => { leaving = false; });
  window.addEventListener('beforeunload', (event) => { if (looked && !leaving) event.preventDefault(); });
})();
