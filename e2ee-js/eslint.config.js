import tseslint from 'typescript-eslint';

// Ed25519 verifiers differ on hostile keys and signatures; one that differs from the Java client's would let an
// attacker show two clients two different groups. Signing by WebCrypto would be harmless, verifying is not.
const oneVerifier = {
  selector: "CallExpression[callee.property.name='verify'][callee.object.property.name='subtle']",
  message: 'Verify Ed25519 with primitive/ed25519.ts alone (noble, zip215: false).',
};
const oneVerifierBare = {
  selector: "CallExpression[callee.property.name='verify'][callee.object.name='subtle']",
  message: oneVerifier.message,
};

export default tseslint.config(
  { ignores: ['dist', 'src/gen', 'target'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['eslint.config.js', 'scripts/*.js'] } },
    },
    rules: {
      'no-restricted-syntax': ['error', oneVerifier, oneVerifierBare],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // `const { field: _, ...others }` is the way to copy without a field.
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_$', argsIgnorePattern: '^_' }],
    },
  },
  {
    // A test that finds nothing where something must be fails there.
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['eslint.config.js', 'scripts/*.js'],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    // Ed25519's verification itself lives in this one file.
    files: ['src/**/*.ts'],
    ignores: ['src/primitive/ed25519.ts', 'src/primitive/xeddsa.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: '@noble/curves/ed25519.js',
              importNames: ['ed25519'],
              message: 'Use primitive/ed25519.ts: it has the strict mode and the checks of keys.',
            },
          ],
        },
      ],
    },
  },
);
