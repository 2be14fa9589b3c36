/* One screen after the other: keys, and the whole screen. Without this the links and scrolling do the same. */
(() => {
  'use strict';
  const screens = Array.from(document.querySelectorAll('[data-screen]'));

  // The screen whose top is nearest the window's.
  const shown = () => screens.reduce((best, screen, place) => (
    Math.abs(screen.getBoundingClientRect().top) < Math.abs(screens[best].getBoundingClientRect().top) ? place : best), 0);

  const show = (place) => {
    const screen = screens[Math.max(0, Math.min(screens.length - 1, place))];
    screen.scrollIntoView({ behavior: 'instant' });
    screen.focus({ preventScroll: true });
    history.replaceState(null, '', `#${screen.id}`);
  };

  // Arrows sideways and what clickers send; up, down and space scroll, because a screen may be longer than the window.
  const STEPS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
  const ENDS = { Home: 0, End: screens.length - 1 };
  document.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key in STEPS) show(shown() + STEPS[event.key]);
    else if (event.key in ENDS) show(ENDS[event.key]);
    else return;
    event.preventDefault();
  });

  const buttons = document.querySelectorAll('[data-fullscreen]');
  const turn = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  buttons.forEach((button) => {
    button.hidden = !document.fullscreenEnabled;
    button.addEventListener('click', turn);
  });
  document.addEventListener('fullscreenchange', () => buttons.forEach((button) => {
    button.textContent = document.fullscreenElement ? 'Keluar layar penuh' : 'Layar penuh';
  }));
})();
