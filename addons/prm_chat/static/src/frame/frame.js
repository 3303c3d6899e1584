/** In the frame of the portal's page: the page lists the channels itself, and the talk gets the room. */
if (window.self !== window.top) {
    document.documentElement.classList.add("o_prm_framed");
}
