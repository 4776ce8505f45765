/**
 * A renderer for WebGL 2: spheres and lines are rectangles that face the camera, drawn
 * as instances. There are three small shader programs: one each for spheres, halos and lines.
 */

import { PULSE_SECONDS } from "./scene-renderer";
import type { SceneRenderer, SceneFrame } from "./scene-renderer";

/** The radius of a halo, relative to its sphere. */
const HALO_SPREAD = 3.2;

/** The uniforms and functions of all vertex shaders. */
const SHARED_HEADER = `#version 300 es
precision highp float;
uniform vec3 eye, right, up, back;
uniform vec4 lens; // width, height and focal length in pixels; distance of the near plane
uniform vec4 depthsAndTime; // distances of the far plane and the target; extent of the graph; time in seconds
vec3 toCamera(vec3 position) {
  vec3 relative = position - eye;
  return vec3(dot(relative, right), dot(relative, up), dot(relative, back));
}
vec4 toClip(vec3 point) {
  float near = lens.w, far = depthsAndTime.x;
  float z = (point.z * (far + near) + 2.0 * far * near) / (near - far);
  return vec4(point.xy * lens.z * 2.0 / lens.xy, z, -point.z);
}
float depthFade(float depth) {
  return clamp(0.85 - 0.5 * (depth - depthsAndTime.y) / depthsAndTime.z, 0.16, 1.0);
}
`;

/** Places the rectangle of a sphere or of its halo. */
const SPHERE_VERTEX = `${SHARED_HEADER}
in vec2 corner;
in vec4 sphere; // position, radius
in vec4 rgba;
in float glow;
uniform float spread; // the size of the rectangle, relative to the sphere
out vec2 offset; // from the center, in radii
out vec4 color;
out float glowStrength, fade;
void main() {
  vec3 center = toCamera(sphere.xyz);
  // At least one and a half pixels: smaller spheres flicker.
  float minRadius = 1.5 * -center.z / lens.z;
  float radius = max(sphere.w * mix(0.6, 1.0, rgba.a), minRadius) * spread;
  offset = corner * spread;
  color = rgba;
  glowStrength = glow;
  fade = depthFade(-center.z);
  // Hidden items are moved out of the clip space.
  bool isHidden = rgba.a < 0.01 || center.z > -lens.w;
  gl_Position = isHidden ? vec4(2.0, 2.0, 2.0, 1.0) : toClip(center + vec3(corner * radius, 0.0));
}`;

/** Shades a sphere: diffuse light, a specular highlight and a brighter rim. */
const SPHERE_FRAGMENT = `#version 300 es
precision highp float;
in vec2 offset;
in vec4 color;
in float glowStrength, fade;
uniform vec3 background;
out vec4 pixel;
void main() {
  float squaredDistance = dot(offset, offset);
  float edge = fwidth(squaredDistance);
  float coverage = 1.0 - smoothstep(1.0 - edge, 1.0, squaredDistance);
  if (coverage <= 0.0) discard;
  vec3 normal = vec3(offset, sqrt(max(0.0, 1.0 - squaredDistance)));
  float light = 0.5 + 0.6 * max(0.0, dot(normal, normalize(vec3(-0.45, 0.65, 0.75))));
  float specular = pow(max(0.0, dot(normal, normalize(vec3(-0.3, 0.45, 0.85)))), 26.0);
  float rim = pow(1.0 - normal.z, 2.5);
  vec3 shaded = color.rgb * (light + 0.35 * rim) + vec3(0.4 * specular) + color.rgb * glowStrength * 0.5;
  pixel = vec4(mix(background, shaded, fade * color.a), coverage);
}`;

/** Shades the halo of a sphere, which fades with the distance from the sphere. */
const HALO_FRAGMENT = `#version 300 es
precision highp float;
in vec2 offset;
in vec4 color;
in float glowStrength, fade;
uniform float isLight;
out vec4 pixel;
void main() {
  float radius = length(offset);
  float falloff = exp(-1.9 * max(0.0, radius - 0.9)) * smoothstep(${HALO_SPREAD.toFixed(1)}, 1.6, radius);
  float strength = falloff * (0.1 + 0.55 * glowStrength) * fade * color.a;
  // On a dark background, halos add light; on a light one, they cover it with color.
  pixel = vec4(color.rgb * strength, strength * isLight);
}`;

/** Places the rectangle of a line, which faces the camera. */
const LINE_VERTEX = `${SHARED_HEADER}
in vec2 corner; // 0 at the source, 1 at the target; -1 and 1 across
in vec3 from, to;
in vec4 rgba;
in vec4 style; // width, glow, start time of a pulse in seconds, its strength
out vec2 offset;
out vec4 color;
out vec3 pulse; // position along the line, strength, glow of the line
out float fade, pixelWidth;
void main() {
  vec3 a = toCamera(from), b = toCamera(to);
  float near = -lens.w;
  // The part of the line that is not beyond the near plane is cut off.
  if (a.z > near && b.z < near) a = mix(a, b, (a.z - near) / (a.z - b.z));
  else if (b.z > near && a.z < near) b = mix(b, a, (b.z - near) / (b.z - a.z));
  vec3 end = corner.x < 0.5 ? a : b;
  vec2 halfSize = lens.xy / 2.0;
  vec4 clipA = toClip(a), clipB = toClip(b), position = toClip(end);
  vec2 direction = (clipB.xy / clipB.w - clipA.xy / clipA.w) * halfSize;
  direction = length(direction) > 1e-3 ? normalize(direction) : vec2(1.0, 0.0);
  float projectedWidth = style.x * lens.z / -end.z;
  pixelWidth = clamp(projectedWidth, 1.0, 14.0) + 2.0;
  vec2 across = vec2(-direction.y, direction.x) * corner.y * pixelWidth / 2.0;
  offset = corner;
  color = rgba;
  color.a *= (0.5 + 0.5 * style.y) * clamp(projectedWidth, 0.35, 1.0);
  float progress = (depthsAndTime.w - style.z) / ${PULSE_SECONDS.toFixed(2)};
  pulse = vec3(progress, progress >= 0.0 && progress <= 1.0 ? style.w : 0.0, style.y);
  fade = depthFade(-end.z);
  bool isHidden = rgba.a < 0.01 || (a.z > near && b.z > near);
  gl_Position = isHidden ? vec4(2.0, 2.0, 2.0, 1.0)
    : vec4(position.xy + across / halfSize * position.w, position.z, position.w);
}`;

/** Shades a line with its pulse. */
const LINE_FRAGMENT = `#version 300 es
precision highp float;
in vec2 offset;
in vec4 color;
in vec3 pulse;
in float fade, pixelWidth;
uniform float isLight;
out vec4 pixel;
void main() {
  float coverage = clamp((1.0 - abs(offset.y)) * pixelWidth / 2.0, 0.0, 1.0);
  // The end at the target is fainter, to show the direction of the line.
  float gradient = mix(1.0, 0.5, offset.x);
  // The front of a pulse is sharp, its tail is long.
  float lag = pulse.x - offset.x;
  float light = pulse.y * (lag < 0.0 ? exp(lag * 60.0) : exp(-lag * 9.0));
  float strength = color.a * gradient * fade * coverage;
  light *= coverage * fade;
  vec3 added = color.rgb * strength + (color.rgb * 0.6 + 0.4) * light;
  vec4 onDark = vec4(added, strength * (1.0 - 0.7 * pulse.z));
  float opacity = min(1.0, strength + light);
  vec4 onLight = vec4(color.rgb * (1.0 - 0.35 * light) * opacity, opacity);
  pixel = mix(onDark, onLight, isLight);
}`;

/** The corners of the rectangles of spheres and of lines, as triangle strips. */
const SQUARE_CORNERS = new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]);
const LINE_CORNERS = new Float32Array([0, -1, 1, -1, 0, 1, 1, 1]);

/** The number of floats per sphere and per line. */
const [SPHERE_FLOATS, LINE_FLOATS] = [9, 14];

/** A shader program and the locations of its uniforms. */
interface Program {
  program: WebGLProgram;
  uniforms: Map<string, WebGLUniformLocation | null>;
}

/** The spheres or lines of a frame, as instance data in one vertex buffer. */
interface Batch {
  /** The vertex array, with the attributes of the corners and the instances. */
  array: WebGLVertexArrayObject | null;
  buffer: WebGLBuffer | null;
  /** The instance data, with space for more instances. */
  floats: Float32Array;
  /** The number of instances. */
  count: number;
}

/** Draws frames with WebGL 2. */
export class WebGlRenderer implements SceneRenderer {
  readonly name = "webgl";
  private readonly gl: WebGL2RenderingContext;
  private readonly sphereProgram: Program;
  private readonly haloProgram: Program;
  private readonly lineProgram: Program;
  private readonly spheres: Batch;
  private readonly lines: Batch;

  /** Throws if the canvas has no WebGL 2. */
  constructor(canvas: HTMLCanvasElement) {
    const gl = canvas.getContext("webgl2", { alpha: false, antialias: true });
    if (!gl) {
      throw new Error("no WebGL 2 context");
    }
    this.gl = gl;
    const attributes = ["corner", "sphere", "rgba", "glow"];
    this.sphereProgram = this.createProgram(SPHERE_VERTEX, SPHERE_FRAGMENT, attributes);
    this.haloProgram = this.createProgram(SPHERE_VERTEX, HALO_FRAGMENT, attributes);
    this.lineProgram = this.createProgram(LINE_VERTEX, LINE_FRAGMENT, ["corner", "from", "to", "rgba", "style"]);
    this.spheres = this.createBatch(SQUARE_CORNERS, [4, 4, 1]);
    this.lines = this.createBatch(LINE_CORNERS, [3, 3, 4, 4]);
  }

  render(frame: SceneFrame): void {
    const { gl } = this;
    if (gl.isContextLost()) {
      return;
    }
    if (frame.hasChanged) {
      this.upload(frame);
    }
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(...frame.theme.background, 1);
    gl.depthMask(true);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.DEPTH_TEST);
    gl.disable(gl.BLEND);
    gl.enable(gl.SAMPLE_ALPHA_TO_COVERAGE);
    this.draw(this.sphereProgram, this.spheres, frame, 1);
    gl.disable(gl.SAMPLE_ALPHA_TO_COVERAGE);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.depthMask(false);
    this.draw(this.lineProgram, this.lines, frame, 1);
    this.draw(this.haloProgram, this.spheres, frame, HALO_SPREAD);
  }

  /** Draws a batch; `spread` is the size of a rectangle relative to its sphere. */
  private draw(program: Program, batch: Batch, frame: SceneFrame, spread: number): void {
    const { gl } = this;
    const { camera } = frame;
    const location = (name: string): WebGLUniformLocation | null => program.uniforms.get(name) ?? null;
    gl.useProgram(program.program);
    gl.uniform3fv(location("eye"), camera.eye);
    gl.uniform3fv(location("right"), camera.right);
    gl.uniform3fv(location("up"), camera.up);
    gl.uniform3fv(location("back"), camera.back);
    const near = Math.max(0.02, (camera.distance - frame.extent) * 0.5);
    const { pixelRatio } = frame;
    const [width, height] = [camera.width * pixelRatio, camera.height * pixelRatio];
    gl.uniform4f(location("lens"), width, height, camera.focal * pixelRatio, Math.min(near, 1));
    const far = camera.distance + frame.extent * 2 + 10;
    gl.uniform4f(location("depthsAndTime"), far, camera.distance, Math.max(frame.extent, 1), frame.now);
    gl.uniform1f(location("spread"), spread);
    gl.uniform3fv(location("background"), frame.theme.background);
    gl.uniform1f(location("isLight"), frame.theme.isDark ? 0 : 1);
    gl.bindVertexArray(batch.array);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, batch.count);
  }

  /** Uploads the spheres and lines of a frame. */
  private upload(frame: SceneFrame): void {
    const spheres = this.reserve(this.spheres, frame.spheres.length, SPHERE_FLOATS);
    let offset = 0;
    for (const sphere of frame.spheres) {
      const { x, y, z, radius, red, green, blue, opacity, glow } = sphere;
      spheres.set([x, y, z, radius, red, green, blue, opacity, glow], offset);
      offset += SPHERE_FLOATS;
    }
    this.uploadBatch(this.spheres);
    const lines = this.reserve(this.lines, frame.lines.length, LINE_FLOATS);
    offset = 0;
    for (const line of frame.lines) {
      const { source, target } = line;
      const [x, y, z] = [target.x - source.x, target.y - source.y, target.z - source.z];
      // The line leads from surface to surface, unless the spheres overlap.
      const length = Math.hypot(x, y, z) || 1;
      const areSeparate = length > source.radius + target.radius;
      const [start, end] = areSeparate ? [source.radius / length, 1 - target.radius / length] : [0, 1];
      lines.set([source.x + x * start, source.y + y * start, source.z + z * start], offset);
      lines.set([source.x + x * end, source.y + y * end, source.z + z * end], offset + 3);
      lines.set([line.red, line.green, line.blue, line.opacity], offset + 6);
      lines.set([line.width, line.glow, line.pulseAt, line.pulseStrength], offset + 10);
      offset += LINE_FLOATS;
    }
    this.uploadBatch(this.lines);
  }

  /** Sets the number of items of a batch; returns an array with space for them. */
  private reserve(batch: Batch, count: number, floatsPerItem: number): Float32Array {
    if (batch.floats.length < count * floatsPerItem) {
      batch.floats = new Float32Array(Math.ceil(count * 1.5) * floatsPerItem);
    }
    batch.count = count;
    return batch.floats;
  }

  /** Copies the instance data of a batch to the graphics memory. */
  private uploadBatch(batch: Batch): void {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, batch.buffer);
    gl.bufferData(gl.ARRAY_BUFFER, batch.floats, gl.DYNAMIC_DRAW);
  }

  /** Creates a batch. Attribute 0 is the corner; the attributes of an instance follow, with these sizes in floats. */
  private createBatch(corners: Float32Array, sizes: readonly number[]): Batch {
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
    sizes.forEach((size, index) => {
      gl.enableVertexAttribArray(index + 1);
      gl.vertexAttribPointer(index + 1, size, gl.FLOAT, false, stride, offset);
      gl.vertexAttribDivisor(index + 1, 1);
      offset += size * 4;
    });
    return { array, buffer, floats: new Float32Array(0), count: 0 };
  }

  /** Compiles and links a program; the location of an attribute is its index. */
  private createProgram(vertex: string, fragment: string, attributes: readonly string[]): Program {
    const { gl } = this;
    const program = gl.createProgram();
    for (const [shaderType, source] of [
      [gl.VERTEX_SHADER, vertex],
      [gl.FRAGMENT_SHADER, fragment],
    ] as const) {
      const shader = gl.createShader(shaderType);
      if (shader) {
        gl.shaderSource(shader, source);
        gl.compileShader(shader);
        gl.attachShader(program, shader);
      }
    }
    attributes.forEach((name, index) => { gl.bindAttribLocation(program, index, name); });
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
      throw new Error(`WebGL: ${gl.getProgramInfoLog(program) ?? "cannot link program"}`);
    }
    const names = ["eye", "right", "up", "back", "lens", "depthsAndTime", "spread", "background", "isLight"];
    const uniforms = names.map((name) => [name, gl.getUniformLocation(program, name)] as const);
    return { program, uniforms: new Map(uniforms) };
  }

  dispose(): void {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}
