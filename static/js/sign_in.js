/* Sign-in page of a demo: a sample account fills the form. */
(() => {
  'use strict';
  const form = document.querySelector('[data-login]');
  const buttons = Array.from(document.querySelectorAll('[data-akun]'));
  buttons.forEach((button) => {
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', () => {
      buttons.forEach((other) => other.setAttribute('aria-pressed', String(other === button)));
      form.elements.login.value = button.dataset.akun;
      form.elements.password.value = button.closest('[data-sandi]').dataset.sandi;
      document.querySelector('[data-akun-say]').textContent =
        `Formulir diisi untuk ${button.querySelector('.akun__p').textContent}.`;
      form.querySelector('[type=submit]').focus();
    });
  });
})();
