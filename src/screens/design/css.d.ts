/** Vite takes style sheets out of the scripts and links them. */
declare module '*.css';
