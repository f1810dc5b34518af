// Says on the page when a passkey was not used: refused, timed out, or none there.
(function () {
  'use strict'
  document.addEventListener('allauth.error', function (event) {
    event.preventDefault()
    document.querySelectorAll('[data-passkey-trouble]').forEach(function (box) {
      box.hidden = false
    })
  })
})()
