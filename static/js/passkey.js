/* Passkeys: hands allauth's script the options of the page's form, and says in words what the browser refused. */
(() => {
  'use strict';
  const form = document.querySelector('[data-passkey]');
  if (!form) return;
  const say = form.querySelector('[data-passkey-say]');
  const button = form.querySelector('button[type=button]');
  const credential = form.elements.credential;
  if (!window.PublicKeyCredential) {
    say.textContent = 'Peramban ini tidak mengenal kunci sandi. Pakai cara lain.';
    button.disabled = true;
    return;
  }
  document.addEventListener('allauth.error', (event) => {
    event.preventDefault();
    say.textContent = 'Kunci sandi tidak dipakai: dibatalkan, waktunya habis, atau perangkat ini tidak memilikinya.';
  });
  button.addEventListener('click', () => { say.textContent = 'Ikuti petunjuk peramban.'; });
  window.allauth.webauthn.forms[form.dataset.passkey]({
    ids: { add: button.id, authenticate: button.id, credential: credential.id },
    data: JSON.parse(form.dataset.options),
  });
})();
