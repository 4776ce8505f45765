// Paints a scene in space with WebGL 2: a rectangle a sphere and a rectangle a
// line, shaded by three small programs.

import { PULSE_SECONDS } from "./paint";
import type { Painter, Picture } from "./paint";

const HEAD = `#version 300 es
precision highp float;
uniform vec3 eye, right, up, back;
uniform vec4 lens; // width, height and focal length in pixels; near
uniform vec4 depths; // far; distance of the target; reach; seconds
vec3 seen(vec3 place) {
  vec3 from = place - eye;
  return vec3(dot(from, right), dot(from, up), dot(from, back));
}
vec4 clip(vec3 at) {
  float near = lens.w, far = depths.x;
  float z = (at.z * (far + near) + 2.0 * far * near) / (near - far);
  return vec4(at.xy * lens.z * 2.0 / lens.xy, z, -at.z);
}
float clearness(float depth) {
  return clamp(0.85 - 0.5 * (depth - depths.y) / depths.z, 0.16, 1.0);
}
`;

const SPHERE = `${HEAD}
in vec2 corner;
in vec4 ball; // place, radius
in vec4 tint; // red, green, blue, presence
in float glow;
uniform float spread;
out vec2 at;
out vec4 colour;
out float shine, clear;
void main() {
  vec3 centre = seen(ball.xyz);
  // Never smaller than a pixel and a half: it would flicker.
  float least = 1.5 * -centre.z / lens.z;
  float radius = max(ball.w * mix(0.6, 1.0, tint.a), least) * spread;
  at = corner * spread;
  colour = tint;
  shine = glow;
  clear = clearness(-centre.z);
  bool isHidden = tint.a < 0.01 || centre.z > -lens.w;
  gl_Position = isHidden ? vec4(2.0, 2.0, 2.0, 1.0) : clip(centre + vec3(corner * radius, 0.0));
}`;

const BALL_PIXEL = `#version 300 es
precision highp float;
in vec2 at;
in vec4 colour;
in float shine, clear;
uniform vec3 ground;
out vec4 pixel;
void main() {
  float square = dot(at, at);
  float edge = fwidth(square);
  float cover = 1.0 - smoothstep(1.0 - edge, 1.0, square);
  if (cover <= 0.0) discard;
  vec3 normal = vec3(at, sqrt(max(0.0, 1.0 - square)));
  float light = 0.5 + 0.6 * max(0.0, dot(normal, normalize(vec3(-0.45, 0.65, 0.75))));
  float spot = pow(max(0.0, dot(normal, normalize(vec3(-0.3, 0.45, 0.85)))), 26.0);
  float rim = pow(1.0 - normal.z, 2.5);
  vec3 lit = colour.rgb * (light + 0.35 * rim) + vec3(0.4 * spot) + colour.rgb * shine * 0.5;
  pixel = vec4(mix(ground, lit, clear * colour.a), cover);
}`;

const HALO_PIXEL = `#version 300 es
precision highp float;
in vec2 at;
in vec4 colour;
in float shine, clear;
uniform float day;
out vec4 pixel;
void main() {
  float beyond = length(at);
  float soft = exp(-1.9 * max(0.0, beyond - 0.9)) * smoothstep(3.2, 1.6, beyond);
  float strength = soft * (0.1 + 0.55 * shine) * clear * colour.a;
  // By night light is added, by day colour is laid on.
  pixel = vec4(colour.rgb * strength, strength * day);
}`;

const LINE = `${HEAD}
in vec2 corner;
in vec3 from, to;
in vec4 tint; // red, green, blue, presence
in vec4 kind; // width, glow, start of a pulse, its strength
out vec2 at;
out vec4 colour;
out vec3 beat;
out float clear, wide;
void main() {
  vec3 a = seen(from), b = seen(to);
  float near = -lens.w;
  // What is behind the camera is cut off.
  if (a.z > near && b.z < near) a = mix(a, b, (a.z - near) / (a.z - b.z));
  else if (b.z > near && a.z < near) b = mix(b, a, (b.z - near) / (b.z - a.z));
  vec3 here = corner.x < 0.5 ? a : b;
  vec2 pixels = lens.xy / 2.0;
  vec4 first = clip(a), second = clip(b), place = clip(here);
  vec2 way = (second.xy / second.w - first.xy / first.w) * pixels;
  way = length(way) > 1e-3 ? normalize(way) : vec2(1.0, 0.0);
  float drawn = kind.x * lens.z / -here.z;
  wide = clamp(drawn, 1.0, 14.0) + 2.0;
  vec2 aside = vec2(-way.y, way.x) * corner.y * wide / 2.0;
  at = corner;
  colour = tint;
  colour.a *= (0.5 + 0.5 * kind.y) * clamp(drawn, 0.35, 1.0);
  float share = (depths.w - kind.z) / ${PULSE_SECONDS.toFixed(2)};
  beat = vec3(share, share >= 0.0 && share <= 1.0 ? kind.w : 0.0, kind.y);
  clear = clearness(-here.z);
  bool isHidden = tint.a < 0.01 || (a.z > near && b.z > near);
  gl_Position = isHidden ? vec4(2.0, 2.0, 2.0, 1.0)
    : vec4(place.xy + aside / pixels * place.w, place.z, place.w);
}`;

const LINE_PIXEL = `#version 300 es
precision highp float;
in vec2 at;
in vec4 colour;
in vec3 beat;
in float clear, wide;
uniform float day;
out vec4 pixel;
void main() {
  float cover = clamp((1.0 - abs(at.y)) * wide / 2.0, 0.0, 1.0);
  // The target's end is fainter, so that one sees where a link leads.
  float along = mix(1.0, 0.5, at.x);
  float behind = beat.x - at.x;
  float pulse = beat.y * (behind < 0.0 ? exp(behind * 60.0) : exp(-behind * 9.0));
  float strength = colour.a * along * clear * cover;
  pulse *= cover * clear;
  vec3 lit = colour.rgb * strength + (colour.rgb * 0.6 + 0.4) * pulse;
  vec4 night = vec4(lit, strength * (1.0 - 0.7 * beat.z));
  float ink = min(1.0, strength + pulse);
  pixel = mix(night, vec4(colour.rgb * (1.0 - 0.35 * pulse) * ink, ink), day);
}`;

const CORNERS = new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]);
const ENDS = new Float32Array([0, -1, 1, -1, 0, 1, 1, 1]);

/** Numbers that a sphere and a line have. */
const [SPHERE_NUMBERS, LINE_NUMBERS] = [9, 14];

/** A program, and where its uniforms are. */
interface Program {
  program: WebGLProgram;
  places: Map<string, WebGLUniformLocation | null>;
}

/** The numbers of many alike things, one after the other. */
interface Batch {
  array: WebGLVertexArrayObject | null;
  buffer: WebGLBuffer | null;
  numbers: Float32Array;
  count: number;
}

/** Paints with WebGL 2. */
export class WebGlPainter implements Painter {
  readonly name = "webgl";
  private readonly gl: WebGL2RenderingContext;
  private readonly ball: Program;
  private readonly halo: Program;
  private readonly line: Program;
  private readonly spheres: Batch;
  private readonly lines: Batch;

  /** Fails where the canvas has no WebGL 2. */
  constructor(canvas: HTMLCanvasElement) {
    const gl = canvas.getContext("webgl2", { alpha: false, antialias: true });
    if (!gl) {
      throw new Error("this browser has no WebGL 2");
    }
    this.gl = gl;
    const balls = ["corner", "ball", "tint", "glow"];
    this.ball = this.program(SPHERE, BALL_PIXEL, balls);
    this.halo = this.program(SPHERE, HALO_PIXEL, balls);
    this.line = this.program(LINE, LINE_PIXEL, ["corner", "from", "to", "tint", "kind"]);
    this.spheres = this.batch(CORNERS, [4, 4, 1]);
    this.lines = this.batch(ENDS, [3, 3, 4, 4]);
  }

  paint(picture: Picture): void {
    const { gl } = this;
    if (gl.isContextLost()) {
      return;
    }
    if (picture.hasChanged) {
      this.fill(picture);
    }
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(...picture.look.ground, 1);
    gl.depthMask(true);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.DEPTH_TEST);
    gl.disable(gl.BLEND);
    gl.enable(gl.SAMPLE_ALPHA_TO_COVERAGE);
    this.draw(this.ball, this.spheres, picture, 1);
    gl.disable(gl.SAMPLE_ALPHA_TO_COVERAGE);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.depthMask(false);
    this.draw(this.line, this.lines, picture, 1);
    this.draw(this.halo, this.spheres, picture, 3.2);
  }

  private draw(program: Program, batch: Batch, picture: Picture, spread: number): void {
    const { gl } = this;
    const { camera } = picture;
    const at = (name: string): WebGLUniformLocation | null => program.places.get(name) ?? null;
    gl.useProgram(program.program);
    gl.uniform3fv(at("eye"), camera.eye);
    gl.uniform3fv(at("right"), camera.right);
    gl.uniform3fv(at("up"), camera.up);
    gl.uniform3fv(at("back"), camera.back);
    const near = Math.max(0.02, (camera.distance - picture.reach) * 0.5);
    const { density } = picture;
    const [width, height] = [camera.width * density, camera.height * density];
    gl.uniform4f(at("lens"), width, height, camera.focal * density, Math.min(near, 1));
    const far = camera.distance + picture.reach * 2 + 10;
    gl.uniform4f(at("depths"), far, camera.distance, Math.max(picture.reach, 1), picture.now);
    gl.uniform1f(at("spread"), spread);
    gl.uniform3fv(at("ground"), picture.look.ground);
    gl.uniform1f(at("day"), picture.look.isDark ? 0 : 1);
    gl.bindVertexArray(batch.array);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, batch.count);
  }

  /** Hands all numbers to the graphics card. */
  private fill(picture: Picture): void {
    const spheres = this.room(this.spheres, picture.spheres.length, SPHERE_NUMBERS);
    let at = 0;
    for (const it of picture.spheres) {
      const { x, y, z, radius, red, green, blue, presence, glow } = it;
      spheres.set([x, y, z, radius, red, green, blue, presence, glow], at);
      at += SPHERE_NUMBERS;
    }
    this.send(this.spheres);
    const lines = this.room(this.lines, picture.lines.length, LINE_NUMBERS);
    at = 0;
    for (const it of picture.lines) {
      const { source, target } = it;
      const [x, y, z] = [target.x - source.x, target.y - source.y, target.z - source.z];
      // From surface to surface, unless the spheres touch.
      const length = Math.hypot(x, y, z) || 1;
      const isApart = length > source.radius + target.radius;
      const [cut, end] = isApart ? [source.radius / length, 1 - target.radius / length] : [0, 1];
      lines.set([source.x + x * cut, source.y + y * cut, source.z + z * cut], at);
      lines.set([source.x + x * end, source.y + y * end, source.z + z * end], at + 3);
      lines.set([it.red, it.green, it.blue, it.presence], at + 6);
      lines.set([it.width, it.glow, it.pulseAt, it.pulse], at + 10);
      at += LINE_NUMBERS;
    }
    this.send(this.lines);
  }

  private room(batch: Batch, count: number, numbers: number): Float32Array {
    if (batch.numbers.length < count * numbers) {
      batch.numbers = new Float32Array(Math.ceil(count * 1.5) * numbers);
    }
    batch.count = count;
    return batch.numbers;
  }

  private send(batch: Batch): void {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, batch.buffer);
    gl.bufferData(gl.ARRAY_BUFFER, batch.numbers, gl.DYNAMIC_DRAW);
  }

  /** Makes room for things of so many attributes, each a vector of so many
   * numbers; the first attribute is the corner. */
  private batch(corners: Float32Array, sizes: readonly number[]): Batch {
    const { gl } = this;
    const array = gl.createVertexArray();
    gl.bindVertexArray(array);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, corners, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    const buffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    const stride = 4 * sizes.reduce((sum, size) => sum + size, 0);
    let offset = 0;
    sizes.forEach((size, place) => {
      gl.enableVertexAttribArray(place + 1);
      gl.vertexAttribPointer(place + 1, size, gl.FLOAT, false, stride, offset);
      gl.vertexAttribDivisor(place + 1, 1);
      offset += size * 4;
    });
    return { array, buffer, numbers: new Float32Array(0), count: 0 };
  }

  private program(vertex: string, pixel: string, attributes: readonly string[]): Program {
    const { gl } = this;
    const program = gl.createProgram();
    for (const [kind, text] of [
      [gl.VERTEX_SHADER, vertex],
      [gl.FRAGMENT_SHADER, pixel],
    ] as const) {
      const shader = gl.createShader(kind);
      if (shader) {
        gl.shaderSource(shader, text);
        gl.compileShader(shader);
        gl.attachShader(program, shader);
      }
    }
    attributes.forEach((name, place) => { gl.bindAttribLocation(program, place, name); });
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
      throw new Error(`WebGL: ${gl.getProgramInfoLog(program) ?? "no program"}`);
    }
    const names = ["eye", "right", "up", "back", "lens", "depths", "spread", "ground", "day"];
    const places = names.map((name) => [name, gl.getUniformLocation(program, name)] as const);
    return { program, places: new Map(places) };
  }

  dispose(): void {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}
