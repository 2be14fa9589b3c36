/* After htmx has replaced a part of the page the focus stands on what changed, never on the page's beginning: on the
   same button or link if it is there again, on the first field that is wrong, else on the part itself. */
(() => {
  'use strict';
  let before = null; // {focused, sort, places}: where the focus was, the nearest place first

  const words = (element) => element.textContent.replace(/[\d\s]+/g, ' ').trim();
  const sortOf = (element) => [element.tagName, element.getAttribute('name') || '', words(element)].join('|');
  const placesOf = (element) => {
    const places = [];
    for (let part = element; part; part = part.parentElement) if (part.id) places.push(part.id);
    return places;
  };
  document.addEventListener('htmx:beforeSwap', () => {
    const focused = document.activeElement;
    if (focused && focused !== document.body) before = { focused, sort: sortOf(focused), places: placesOf(focused) };
  });

  const isShown = (element) => element.getClientRects().length > 0;
  const again = (place) => Array.from(place.querySelectorAll('a[href], button, summary, input, select, textarea'))
    .find((element) => isShown(element) && sortOf(element) === before.sort);
  const wrong = (place) => place.querySelector('.k-errsum, [aria-invalid="true"]');
  const goTo = (element) => {
    if (element.tabIndex < 0) element.tabIndex = -1; // a part of the page takes the focus by a script alone
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: 'nearest' });
  };
  document.addEventListener('htmx:afterSettle', (event) => {
    if (!before || before.focused.isConnected || document.activeElement !== document.body) return;
    const place = before.places.map((id) => document.getElementById(id)).find(Boolean);
    if (!place) return;
    const isRefused = event.detail.xhr && event.detail.xhr.status >= 400;
    goTo((isRefused && wrong(place)) || again(place) || place);
  });
})();
