// Lean 4 at the level of commands: declarations with name, head and body, the blocks around them, and what stands
// between them. Terms and tactics stay opaque. All tokens come from src/scanner.c, which also knows where a command
// ends; the rules take them in nearly any order, so that no file has a syntax error.

module.exports = grammar({
  name: 'lean',

  externals: $ => [
    $._text, // of a body, up to a comment or the next command
    $._head_text, // of what stands between a declaration's keyword and its body
    $._inner_comment,
    $._inner_doc_comment, // of a field or constructor
    $.comment,
    $.doc_comment,
    $.module_doc,
    $.attributes,
    $.prefix, // open ... in
    $.modifier,
    $.def,
    $.theorem,
    $.lemma,
    $.abbrev,
    $.instance,
    $.structure,
    $.class,
    $.inductive,
    $.name,
    $._namespace,
    $._section,
    $._mutual,
    $._end,
    $._word, // the first of any other command
    $._end_of_file,
    $._error, // never in a rule: valid only while the parser recovers
  ],

  extras: _ => [/\s/],

  rules: {
    source_file: $ => repeat(choice($._item, $.end)),

    _item: $ =>
      choice(
        $.comment,
        $.doc_comment,
        $.module_doc,
        $.attributes,
        $.prefix,
        $.declaration,
        $.namespace,
        $.section,
        $.mutual,
        $.command,
      ),

    declaration: $ =>
      prec.right(
        seq(
          repeat($.modifier),
          field(
            'keyword',
            choice($.def, $.theorem, $.lemma, $.abbrev, $.instance, $.structure, $.class, $.inductive),
          ),
          repeat(choice($._head_text, field('name', $.name), $._comments)),
          optional(field('body', $.body)),
        ),
      ),

    body: $ => prec.right(seq($._text, repeat($._body_part))),

    _body_part: $ => choice($._text, $._comments),

    _comments: $ => choice(alias($._inner_comment, $.comment), alias($._inner_doc_comment, $.doc_comment)),

    namespace: $ =>
      seq(repeat($.modifier), $._namespace, optional(field('name', $.name)), repeat($._item), $._close),

    section: $ => seq(repeat($.modifier), $._section, optional($.name), repeat($._item), $._close),

    mutual: $ => seq($._mutual, repeat($._item), $._close),

    _close: $ => choice(seq($._end, optional($.name)), $._end_of_file),

    // An `end` that closes nothing.
    end: $ => seq($._end, optional($.name)),

    command: $ =>
      prec.right(choice(seq(repeat($.modifier), $._word, repeat($._body_part)), repeat1($.modifier))),
  },
});
