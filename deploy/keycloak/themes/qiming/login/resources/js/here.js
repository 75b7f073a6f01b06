// After a form was sent, a reload shows the page again instead of sending the form again.
const form = document.querySelector('form[action*="/login-actions/"]');
if (form && new URLSearchParams(location.search).has("session_code")) {
  const here = new URL(form.action);
  here.searchParams.delete("session_code");
  history.replaceState({}, "", here);
}
