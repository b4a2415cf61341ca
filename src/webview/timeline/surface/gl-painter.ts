/**
 * Paints with WebGL2: everything is a rectangle, plain or cut from the sheet of marks, and all rectangles of a picture are
 * one call. Colours are premultiplied, as the page takes them.
 */
import { sizeCanvas } from "../canvas.ts";
import type { Painter } from "./painter.ts";
import { SHEET_SIZE, SpriteSheet } from "./sprites.ts";

/** Left, top, width, height in pixels of the device; left and top on the sheet, or -1; red, green, blue, alpha. */
const FLOATS = 10;

const VERTEX = `#version 300 es
layout(location = 0) in vec4 box;
layout(location = 1) in vec2 cut;
layout(location = 2) in vec4 tint;
uniform vec2 size;
out vec2 place;
flat out vec4 colour;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  vec2 at = (box.xy + corner * box.zw) / size * 2.0 - 1.0;
  gl_Position = vec4(at.x, -at.y, 0.0, 1.0);
  place = cut.x < 0.0 ? vec2(-1.0) : (cut + corner * box.zw) / ${SHEET_SIZE}.0;
  colour = tint;
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
uniform sampler2D sheet;
in highp vec2 place;
flat in vec4 colour;
out vec4 pixel;
void main() {
  pixel = place.x < 0.0 ? colour : texture(sheet, place);
}`;

/** The painter of a canvas; `undefined` where WebGL2 is not to be had. */
export function createGlPainter(
  canvas: HTMLCanvasElement,
  options: { readonly evenIfSlow: boolean },
): Painter | undefined {
  const gl = canvas.getContext("webgl2", {
    alpha: true,
    antialias: false,
    depth: false,
    premultipliedAlpha: true,
    // Software that stands in for a graphics card is slower than a canvas.
    failIfMajorPerformanceCaveat: !options.evenIfSlow,
  });
  const size = gl && prepare(gl);
  if (gl === null || size === undefined || size === null) return undefined;
  const sheet = new SpriteSheet();
  const colours = createColours();
  let data = new Float32Array(4096 * FLOATS);
  let count = 0;
  let ratio = 1;
  let sent = -1;
  const at = (px: number): number => Math.round(px * ratio);
  const push = (...values: readonly number[]): void => {
    if ((count + 1) * FLOATS > data.length) {
      const larger = new Float32Array(data.length * 2);
      larger.set(data);
      data = larger;
    }
    data.set(values, count * FLOATS);
    count++;
  };
  return {
    begin: ({ width, height }, theme) => {
      ratio = devicePixelRatio;
      sizeCanvas(canvas, width, height, ratio);
      sheet.prepare(theme, ratio);
      count = 0;
    },
    rect: (x, y, width, height, colour) => {
      const [left, top] = [at(x), at(y)];
      const [r, g, b, a] = colours(colour);
      push(left, top, at(x + width) - left, at(y + height) - top, -1, -1, r, g, b, a);
    },
    mark: (mark, x, y) => {
      const { x: cutX, y: cutY } = sheet.of(mark);
      const { side } = sheet;
      const half = Math.floor(side / 2);
      push(at(x) - half, at(y) - half, side, side, cutX, cutY, 0, 0, 0, 0);
    },
    end: () => {
      if (sent !== sheet.version) {
        gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, sheet.canvas);
        sent = sheet.version;
      }
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.uniform2f(size, canvas.width, canvas.height);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.bufferData(gl.ARRAY_BUFFER, data.subarray(0, count * FLOATS), gl.STREAM_DRAW);
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, count);
    },
  };
}

/** Sets everything up that stays; returns where the size of the canvas goes, `undefined` when something was refused. */
function prepare(gl: WebGL2RenderingContext): WebGLUniformLocation | undefined {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind);
    if (shader === null) return undefined;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true) return undefined;
  gl.useProgram(program);
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  let offset = 0;
  for (const [location, floats] of [4, 2, 4].entries()) {
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, floats, gl.FLOAT, false, FLOATS * 4, offset * 4);
    gl.vertexAttribDivisor(location, 1);
    offset += floats;
  }
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  return gl.getUniformLocation(program, "size") ?? undefined;
}

type Colour = readonly [number, number, number, number];

/** Colours as the page writes them, as premultiplied numbers: a canvas of one pixel understands all of them. */
function createColours(): (colour: string) => Colour {
  const canvas = document.createElement("canvas");
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const known = new Map<string, Colour>();
  return (colour) => {
    const found = known.get(colour);
    if (found !== undefined) return found;
    context?.clearRect(0, 0, 1, 1);
    if (context !== null) context.fillStyle = colour;
    context?.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0, alpha = 0] = context?.getImageData(0, 0, 1, 1).data ?? [];
    const a = alpha / 255;
    const made = [(r / 255) * a, (g / 255) * a, (b / 255) * a, a] as const;
    known.set(colour, made);
    return made;
  };
}
