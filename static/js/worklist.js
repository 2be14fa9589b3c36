/* On a phone the aspects start folded, so that the page is a list of what is left; without JavaScript they are open. */
(() => {
  'use strict';
  if (!window.matchMedia('(max-width: 767.98px)').matches || document.querySelector('[data-filtered]')) return;
  document.querySelectorAll('.lk-asp:not(.lk-back)').forEach((aspect) => { aspect.open = false; });
})();
