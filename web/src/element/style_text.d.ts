/** The element's style sheet as a text: `build.mjs` makes it of `style/element.css`. */
declare module "element-style" {
  const text: string
  export default text
}
