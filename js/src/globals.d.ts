/** Hash of this build's sources, part of every chunk's name; set by js/build.mjs. */
declare const BUILD: string;
