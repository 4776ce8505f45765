import tseslint from "typescript-eslint";

/** Properties that parse markup: text from captures must only become text nodes. */
const markup = ["innerHTML", "outerHTML", "insertAdjacentHTML", "write", "writeln", "srcdoc"];

export default tseslint.config(
  { ignores: ["built/", "node_modules/", "src/generated/"] },
  {
    files: ["src/**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "max-lines": ["error", 500],
      "max-lines-per-function": ["error", 60],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-restricted-properties": [
        "error",
        ...markup.map((property) => ({ property, message: "create text nodes instead" })),
      ],
    },
  },
);
