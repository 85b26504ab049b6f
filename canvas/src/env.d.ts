/// <reference types="vite/client" />

declare module "bootstrap/js/dist/*";
