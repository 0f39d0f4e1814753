/*
 * Tokens of Lean 4's command level.
 *
 * Lean has no closing mark for a command: it ends where the next one begins. Here that is a word, #word, attribute or
 * doc comment at column 0 that can begin a command, or, not inside brackets, a declaration's keyword at the beginning of an indented
 * line (in mutual blocks, and where people indent namespaces). What ends nothing goes on: so a file has no syntax
 * error, whatever notation it defines.
 *
 * A token of text is at most one line long, so that each line is looked at once.
 */

#include "tree_sitter/parser.h"

enum Token {
  TEXT,
  HEAD_TEXT,
  INNER_COMMENT,
  INNER_DOC,
  COMMENT,
  DOC,
  MODULE_DOC,
  ATTRIBUTES,
  PREFIX,
  MODIFIER,
  DEF,
  THEOREM,
  LEMMA,
  ABBREV,
  INSTANCE,
  STRUCTURE,
  CLASS,
  INDUCTIVE,
  NAME,
  NAMESPACE,
  SECTION,
  MUTUAL,
  END,
  WORD,
  END_OF_FILE,
  RECOVERING,
  NONE,
};

enum { MAX_WORD = 32, MAX_PREFIX = 4000 };

/* Which name may come next. */
enum Want { NO_NAME, ITS_NAME, NAME_OR_TYPE, TYPE_NAME, BLOCK_NAME };

typedef struct {
  uint8_t started; /* a token was read: the position is not the first line's beginning */
  uint8_t want;
  uint8_t proposition; /* a bar without a blank behind is an absolute value */
  uint8_t inside; /* a comment was found to stand inside a body: so do those that follow it */
  uint16_t depth; /* of brackets */
} State;

typedef struct {
  char text[MAX_WORD]; /* the beginning of it, if it is ASCII */
  bool ascii;
} Word;

/* Where the token about to be read stands. */
typedef struct {
  bool first; /* in its line */
  uint32_t column; /* counted from the line's beginning; meaningful where it is first */
  uint32_t breaks; /* line breaks before it */
} Place;

static const struct {
  const char *text;
  enum Token token;
} DECLARATIONS[] = {
  {"def", DEF}, {"theorem", THEOREM}, {"lemma", LEMMA}, {"abbrev", ABBREV}, {"instance", INSTANCE},
  {"structure", STRUCTURE}, {"class", CLASS}, {"inductive", INDUCTIVE},
};

static const struct {
  const char *text;
  enum Token token;
} BLOCKS[] = {
  {"namespace", NAMESPACE}, {"section", SECTION}, {"mutual", MUTUAL}, {"end", END},
};

static const char *const MODIFIERS[] = {
  "private", "protected", "public", "noncomputable", "computable", "unsafe", "partial", "nonrec", "scoped", "local",
  "meta", 0,
};

/* Commands that `in` may follow, so that they are part of the next command. */
static const char *const PREFIXES[] = {
  "open", "set_option", "variable", "universe", "include", "omit", "attribute", "unseal", 0,
};

static const char *const COMMANDS[] = {
  "example", "axiom", "opaque", "macro", "macro_rules", "syntax", "notation", "notation3", "infix", "infixl",
  "infixr", "prefix", "postfix", "elab", "elab_rules", "declare_syntax_cat", "export", "import", "initialize",
  "builtin_initialize", "alias", "irreducible_def", "library_note", "add_decl_doc", "run_cmd", "run_meta",
  "run_elab", "simproc", "dsimproc", "simproc_decl", "dsimproc_decl", "builtin_simproc", "builtin_dsimproc",
  "register_simp_attr", "register_option", "register_builtin_option", "register_label_attr", "seal",
  "suppress_compilation", "assert_not_exists", "assert_not_imported", "assert_exists", "compile_inductive",
  "compile_def", "extend_docs", "initialize_simps_projections", "unif_hint", "binder_predicate",
  "declare_aesop_rule_sets", "add_aesop_rules", "erase_aesop_rules", "module", "prelude", "recall", "proof_wanted",
  "grind_pattern", "variables", "universes", "coinductive", "deprecated_module", "unset_option", "whatsnew",
  "tactic_extension", "register_tactic_tag", "declare_config_elab", "declare_command_config_elab",
  "declare_simp_like_tactic", "register_grind_attr", "show_panel_widgets", "gen_injective_theorems",
  "open_scoped", "reset_grind_attrs", "elab_stx_quot", "register_parser_alias", "declare_int_theorems", 0,
};

/* Words that go on with a command, whatever is before them. */
static const char *const CONTINUATIONS[] = {
  "where", "termination_by", "decreasing_by", "deriving", "by", "with", "then", "else", "do", "fun", "from", "using",
  "at", "in", "have", "show", "let", "calc", "match", "if", "return", "exact", "suffices", "finally", 0,
};

static bool same(const char *a, const char *b) {
  while (*a && *a == *b) {
    a++;
    b++;
  }
  return *a == *b;
}

static bool is_one_of(const Word *word, const char *const *list) {
  for (; word->ascii && *list; list++) {
    if (same(word->text, *list)) {
      return true;
    }
  }
  return false;
}

static enum Token declaration(const Word *word) {
  for (unsigned i = 0; word->ascii && i < sizeof DECLARATIONS / sizeof *DECLARATIONS; i++) {
    if (same(word->text, DECLARATIONS[i].text)) {
      return DECLARATIONS[i].token;
    }
  }
  return NONE;
}

static enum Token block(const Word *word) {
  for (unsigned i = 0; word->ascii && i < sizeof BLOCKS / sizeof *BLOCKS; i++) {
    if (same(word->text, BLOCKS[i].text)) {
      return BLOCKS[i].token;
    }
  }
  return NONE;
}

static bool is_command(const Word *word) {
  return declaration(word) != NONE || block(word) != NONE || is_one_of(word, MODIFIERS) || is_one_of(word, PREFIXES)
    || is_one_of(word, COMMANDS);
}

static bool is_space(int32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_letter(int32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Letters outside ASCII: what is no bracket, quantifier, arrow, operator or blank of those that people write. */
static bool is_other_letter(int32_t c) {
  return (c >= 0xc0 && c < 0x2000 && c != 0xd7 && c != 0xf7 && c != 0x3bb && c != 0x3a0 && c != 0x3a3)
    || (c >= 0x2070 && c <= 0x209c) || (c >= 0x2100 && c <= 0x214f) || (c >= 0x2c60 && c <= 0x2c7f)
    || (c >= 0x3040 && c <= 0xd7ff) || (c >= 0x1d400 && c <= 0x1d7ff);
}

static bool begins_name(int32_t c) {
  return is_letter(c) || c == '_' || c == 0xab || is_other_letter(c);
}

static bool is_in_word(int32_t c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '\'' || c == '!' || c == '?' || is_other_letter(c);
}

static void advance(TSLexer *lexer) {
  lexer->advance(lexer, false);
}

static void mark(TSLexer *lexer) {
  lexer->mark_end(lexer);
}

static bool give(TSLexer *lexer, enum Token token) {
  lexer->result_symbol = token;
  return true;
}

static Word read_word(TSLexer *lexer) {
  Word word = {{0}, true};
  unsigned length = 0;
  for (; is_in_word(lexer->lookahead); advance(lexer)) {
    word.ascii = word.ascii && lexer->lookahead < 0x80 && length < MAX_WORD - 1;
    if (word.ascii) {
      word.text[length++] = (char)lexer->lookahead;
    }
  }
  return word;
}

/* A name with its dots, without what follows: foo.{u} is foo. Returns its first word. */
static Word read_name(TSLexer *lexer) {
  Word word = {{0}, false};
  for (bool first = true; begins_name(lexer->lookahead); first = false) {
    if (lexer->lookahead == 0xab) {
      while (!lexer->eof(lexer) && lexer->lookahead != 0xbb && lexer->lookahead != '\n') {
        advance(lexer);
      }
      if (lexer->lookahead == 0xbb) {
        advance(lexer);
      }
    } else {
      Word next = read_word(lexer);
      word = first ? next : word;
    }
    mark(lexer);
    if (lexer->lookahead != '.') {
      break;
    }
    word.ascii = false;
    advance(lexer);
  }
  return word;
}

/* From behind its opening quote. */
static void skip_string(TSLexer *lexer) {
  while (!lexer->eof(lexer) && lexer->lookahead != '"') {
    if (lexer->lookahead == '\\') {
      advance(lexer);
    }
    advance(lexer);
  }
  advance(lexer);
}

/* From behind its first r, where what follows is one; else nothing. */
static void skip_raw_string(TSLexer *lexer) {
  unsigned marks = 0;
  for (; lexer->lookahead == '#'; marks++) {
    advance(lexer);
  }
  if (lexer->lookahead != '"') {
    return;
  }
  for (unsigned closing = 0; !lexer->eof(lexer);) {
    advance(lexer);
    while (lexer->lookahead == '"') {
      closing = 0;
      advance(lexer);
      for (; closing < marks && lexer->lookahead == '#'; closing++) {
        advance(lexer);
      }
      if (closing == marks) {
        return;
      }
    }
  }
}

/* From behind the dash of its opening mark; comments nest. */
static void skip_block_comment(TSLexer *lexer) {
  for (unsigned depth = 1; depth > 0 && !lexer->eof(lexer);) {
    int32_t c = lexer->lookahead;
    advance(lexer);
    if (c == '-' && lexer->lookahead == '/') {
      advance(lexer);
      depth--;
    } else if (c == '/' && lexer->lookahead == '-') {
      advance(lexer);
      depth++;
    }
  }
}

static void skip_line(TSLexer *lexer) {
  while (!lexer->eof(lexer) && lexer->lookahead != '\n') {
    advance(lexer);
  }
}

/* Blanks; what they tell of the place behind them. */
static void skip_space(TSLexer *lexer, Place *place, bool leading) {
  for (; is_space(lexer->lookahead); lexer->advance(lexer, leading)) {
    place->column++;
    if (lexer->lookahead == '\n') {
      place->first = true;
      place->column = 0;
      place->breaks++;
    }
  }
}

/* From @ on, where a bracket follows; false where none does. An unclosed one ends with its line. */
static bool skip_attributes(TSLexer *lexer) {
  advance(lexer);
  if (lexer->lookahead != '[') {
    return false;
  }
  unsigned depth = 0;
  do {
    int32_t c = lexer->lookahead;
    advance(lexer);
    if (c == '[' || c == '(' || c == '{') {
      depth++;
    } else if (c == ']' || c == ')' || c == '}') {
      depth--;
    } else if (c == '"') {
      skip_string(lexer);
    } else if (c == '-' && lexer->lookahead == '-') {
      skip_line(lexer);
    } else if (c == '/' && lexer->lookahead == '-') {
      advance(lexer);
      skip_block_comment(lexer);
    } else if (c == '\n' && lexer->lookahead != ']' && !is_space(lexer->lookahead)) {
      return true;
    }
  } while (depth > 0 && !lexer->eof(lexer));
  return true;
}

/* Whether modifiers and a declaration's keyword, or a block's, follow; reads over them. */
static bool declares(TSLexer *lexer, Word word) {
  while (is_one_of(&word, MODIFIERS)) {
    Place place = {0};
    skip_space(lexer, &place, false);
    word = read_word(lexer);
  }
  bool found = declaration(&word) != NONE || block(&word) != NONE;
  return found && (is_space(lexer->lookahead) || lexer->eof(lexer));
}

/* Whether an unknown word at column 0 begins a command: only after a blank line, as those of proofs rarely stand. */
static bool begins_command(TSLexer *lexer, const Word *word, const Place *place) {
  if (is_command(word)) {
    return true;
  }
  if (word->ascii && same(word->text, "deriving")) {
    Place next = {0};
    skip_space(lexer, &next, false);
    Word what = read_word(lexer);
    return what.ascii && same(what.text, "instance");
  }
  return place->breaks > 1 && word->ascii && lexer->lookahead != '.' && !is_one_of(word, CONTINUATIONS);
}

/* What follows a comment or documentation: whether the next thing that is none begins a command. */
static bool command_follows(TSLexer *lexer, bool documented, bool bracketed) {
  Place place = {0};
  for (;;) {
    skip_space(lexer, &place, false);
    int32_t c = lexer->lookahead;
    bool flush = place.first && place.column == 0;
    if (lexer->eof(lexer)) {
      return true;
    }
    if (c == '-' || c == '/') {
      advance(lexer);
      if (lexer->lookahead != '-') {
        return false;
      }
      advance(lexer);
      if (c == '-') {
        skip_line(lexer);
        continue;
      }
      if (lexer->lookahead == '-' || lexer->lookahead == '!') {
        return flush;
      }
      skip_block_comment(lexer);
      continue;
    }
    if (c == '@') {
      bool attributes = skip_attributes(lexer);
      if (flush || !documented || bracketed || !attributes) {
        return attributes && flush;
      }
      continue;
    }
    if (c == '#') {
      advance(lexer);
      return flush && is_letter(lexer->lookahead);
    }
    if (!begins_name(c)) {
      return false;
    }
    Word word = read_word(lexer);
    return flush ? documented || begins_command(lexer, &word, &place) : !bracketed && declares(lexer, word);
  }
}

/* From the second character of its mark on. */
static bool comment(State *state, TSLexer *lexer, const bool *valid, const Place *place, bool line) {
  bool open = valid[TEXT] || valid[HEAD_TEXT];
  bool flush = place->first && place->column == 0;
  enum Token kind = COMMENT;
  advance(lexer);
  if (line) {
    skip_line(lexer);
  } else {
    bool dash = lexer->lookahead == '-';
    kind = dash ? DOC : lexer->lookahead == '!' ? MODULE_DOC : COMMENT;
    if (dash) {
      advance(lexer);
    }
    if (dash && lexer->lookahead == '/') {
      advance(lexer);
      kind = COMMENT; /* an empty one */
    } else {
      skip_block_comment(lexer);
    }
  }
  mark(lexer);
  if (!open || kind == MODULE_DOC) {
    return give(lexer, kind);
  }
  bool inside = !place->first || state->inside;
  if (kind == DOC && place->first) {
    inside = !command_follows(lexer, true, state->depth > 0 && !flush);
  } else if (kind == COMMENT && !inside) {
    inside = !flush || !command_follows(lexer, false, state->depth > 0);
    state->inside = inside;
  }
  return give(lexer, kind == DOC ? (inside ? INNER_DOC : DOC) : inside ? INNER_COMMENT : COMMENT);
}

/* Whether `in` follows a command such as open, which makes it part of the next. */
static bool ends_in_in(TSLexer *lexer) {
  unsigned depth = 0;
  bool spaced = false;
  for (unsigned read = 0; read < MAX_PREFIX && !lexer->eof(lexer); read++) {
    Place place = {0};
    skip_space(lexer, &place, false);
    spaced = spaced || place.first || place.column > 0;
    int32_t c = lexer->lookahead;
    if (place.first && place.column == 0 && !is_space(c)) {
      Word word = read_word(lexer);
      if (!word.ascii || !same(word.text, "in")) {
        return false;
      }
      mark(lexer);
      return true;
    }
    if (is_in_word(c)) {
      Word word = read_word(lexer);
      if (place.first && is_command(&word)) {
        return false;
      }
      if (spaced && depth == 0 && word.ascii && same(word.text, "in") && !is_in_word(lexer->lookahead)
        && lexer->lookahead != '.') {
        mark(lexer);
        return true;
      }
      spaced = false;
      continue;
    }
    spaced = false;
    advance(lexer);
    if (c == '(' || c == '[' || c == '{') {
      depth++;
    } else if (c == ')' || c == ']' || c == '}') {
      depth -= depth > 0;
    } else if (c == '"') {
      skip_string(lexer);
    } else if (c == '-' && lexer->lookahead == '-') {
      skip_line(lexer);
    }
  }
  return false;
}

/* The first word of a command was read and marked. */
static bool command(State *state, TSLexer *lexer, const bool *valid, const Word *word) {
  enum Token token = declaration(word);
  state->depth = 0;
  state->inside = 0;
  state->want = NO_NAME;
  if (token != NONE) {
    state->want = token == INSTANCE ? NAME_OR_TYPE : ITS_NAME;
    state->proposition = token == THEOREM || token == LEMMA;
    return give(lexer, token);
  }
  token = block(word);
  if (token != NONE) {
    state->want = token == MUTUAL ? NO_NAME : BLOCK_NAME;
    return give(lexer, token);
  }
  if (is_one_of(word, MODIFIERS)) {
    return give(lexer, MODIFIER);
  }
  if (valid[PREFIX] && is_one_of(word, PREFIXES) && ends_in_in(lexer)) {
    return give(lexer, PREFIX);
  }
  return give(lexer, WORD);
}

/* Quotes of a character from its opening one on; a prime after a bracket or operator is none. Returns what else was read. */
static int32_t skip_character(TSLexer *lexer) {
  advance(lexer);
  int32_t c = lexer->lookahead;
  if (c == '\\') {
    advance(lexer);
    advance(lexer);
    for (unsigned i = 0; i < 8 && is_in_word(lexer->lookahead) && lexer->lookahead != '\''; i++) {
      advance(lexer);
    }
  } else if (c == '\'') {
    advance(lexer);
    return 0;
  } else if (c == '\n' || c == '\r' || lexer->eof(lexer)) {
    return 0;
  } else {
    advance(lexer);
    if (lexer->lookahead != '\'') {
      return c;
    }
  }
  if (lexer->lookahead == '\'') {
    advance(lexer);
  }
  return 0;
}

/*
 * Text to the end of the line or a comment; in a head, to where the body begins: :=, where, or the bar of an
 * alternative, outside brackets. The first `read` characters of it are read already.
 */
static bool text(State *state, TSLexer *lexer, bool head, bool first_in_line, bool read) {
  bool empty = !read;
  bool blank_before = !read;
  if (read) {
    mark(lexer);
  }
  while (!lexer->eof(lexer)) {
    int32_t c = lexer->lookahead;
    if (c == '\n') {
      break;
    }
    if (is_space(c)) {
      blank_before = true;
      advance(lexer);
      continue;
    }
    bool begins_body = false;
    bool after_blank = blank_before;
    blank_before = false;
    if (is_in_word(c) && c != '\'') {
      Word word = read_word(lexer);
      begins_body = head && state->depth == 0 && word.ascii && same(word.text, "where");
      if (word.ascii && same(word.text, "r") && (lexer->lookahead == '"' || lexer->lookahead == '#')) {
        skip_raw_string(lexer);
      }
    } else {
      if (c == '\'') {
        c = skip_character(lexer);
      } else {
        advance(lexer);
      }
      switch (c) {
        case '-':
        case '/':
          if (lexer->lookahead == '-') {
            return give(lexer, head ? HEAD_TEXT : TEXT); /* a comment; the mark is before it */
          }
          break;
        case '"':
          skip_string(lexer);
          break;
        case 0xab:
          while (!lexer->eof(lexer) && lexer->lookahead != 0xbb && lexer->lookahead != '\n') {
            advance(lexer);
          }
          break;
        case '.':
          if (is_in_word(lexer->lookahead)) {
            read_word(lexer);
          }
          break;
        case '(':
        case '[':
        case '{':
        case 0x27e8:
          state->depth += state->depth < UINT16_MAX;
          break;
        case ')':
        case ']':
        case '}':
        case 0x27e9:
          state->depth -= state->depth > 0;
          if (head && state->want == NAME_OR_TYPE && state->depth == 0) {
            mark(lexer);
            return give(lexer, HEAD_TEXT);
          }
          break;
        case ':':
          begins_body = head && state->depth == 0 && lexer->lookahead == '=';
          if (head && !begins_body && state->depth == 0 && state->want == NAME_OR_TYPE) {
            state->want = TYPE_NAME;
            mark(lexer);
            return give(lexer, HEAD_TEXT);
          }
          break;
        case '|':
          if (lexer->lookahead == '|' || lexer->lookahead == '>') {
            while (lexer->lookahead == '|') {
              advance(lexer);
            }
          } else if (head && state->depth == 0) {
            begins_body = is_space(lexer->lookahead) ? after_blank : empty && first_in_line && !state->proposition;
          }
          break;
        default:
          break;
      }
    }
    if (begins_body && !empty) {
      return give(lexer, HEAD_TEXT); /* the mark is before it */
    }
    if (begins_body) {
      head = false;
      state->depth = 0;
      state->want = NO_NAME;
    }
    empty = false;
    mark(lexer);
  }
  state->inside = 0;
  return give(lexer, head ? HEAD_TEXT : TEXT);
}

/* The name that a declaration's head may go on with, or a type's in place of it; NONE where there is none. */
static enum Token name_in_head(State *state, TSLexer *lexer) {
  if (!begins_name(lexer->lookahead)) {
    if (state->want == ITS_NAME || (state->want == TYPE_NAME && lexer->lookahead != '@')) {
      state->want = NO_NAME;
    }
    return NONE;
  }
  Word word = read_name(lexer);
  if (word.ascii && state->want == ITS_NAME && declaration(&word) != NONE) {
    return HEAD_TEXT; /* class inductive */
  }
  bool where = word.ascii && same(word.text, "where");
  state->want = NO_NAME;
  return where ? TEXT : NAME;
}

/* Text of a command that goes on, or the first token of the next. */
static bool continuation(State *state, TSLexer *lexer, const bool *valid, const Place *place) {
  bool head = valid[HEAD_TEXT];
  bool flush = place->first && place->column == 0;
  bool boundary = flush || (place->first && state->depth == 0);
  int32_t c = lexer->lookahead;
  if (head && !flush && state->depth == 0 && state->want != NO_NAME) {
    enum Token name = name_in_head(state, lexer);
    return name == NONE ? text(state, lexer, head, place->first, false) : give(lexer, name);
  }
  if (boundary && c == '@') {
    bool attributes = skip_attributes(lexer);
    mark(lexer);
    if (attributes && (flush || command_follows(lexer, true, false))) {
      return give(lexer, ATTRIBUTES);
    }
    return give(lexer, head ? HEAD_TEXT : TEXT);
  }
  if (flush && c == '#') {
    advance(lexer);
    if (!is_letter(lexer->lookahead)) {
      return text(state, lexer, head, true, true);
    }
    Word word = read_word(lexer);
    mark(lexer);
    word.ascii = false;
    return command(state, lexer, valid, &word);
  }
  if (!boundary || !begins_name(c) || c == 0xab) {
    return text(state, lexer, head, place->first, false);
  }
  Word word = read_word(lexer);
  mark(lexer);
  if (flush ? begins_command(lexer, &word, place) : declares(lexer, word)) {
    return command(state, lexer, valid, &word);
  }
  if (head && state->depth == 0 && word.ascii && same(word.text, "where")) {
    state->want = NO_NAME;
    return give(lexer, TEXT);
  }
  if (word.ascii && same(word.text, "r")) {
    skip_raw_string(lexer);
    mark(lexer);
  }
  return give(lexer, head ? HEAD_TEXT : TEXT);
}

/* What begins where no command is open. */
static bool beginning(State *state, TSLexer *lexer, const bool *valid, const Place *place) {
  int32_t c = lexer->lookahead;
  if (c == '@') {
    bool attributes = skip_attributes(lexer);
    mark(lexer);
    return give(lexer, attributes ? ATTRIBUTES : WORD);
  }
  if (valid[NAME] && state->want == BLOCK_NAME && place->breaks == 0 && begins_name(c)) {
    state->want = NO_NAME;
    read_name(lexer);
    return give(lexer, NAME);
  }
  if (begins_name(c) && c != 0xab) {
    Word word = read_word(lexer);
    mark(lexer);
    return command(state, lexer, valid, &word);
  }
  state->depth = 0;
  advance(lexer);
  mark(lexer);
  return give(lexer, WORD);
}

void *tree_sitter_lean_external_scanner_create(void) {
  return calloc(1, sizeof(State));
}

void tree_sitter_lean_external_scanner_destroy(void *payload) {
  free(payload);
}

unsigned tree_sitter_lean_external_scanner_serialize(void *payload, char *buffer) {
  const char *bytes = payload;
  for (unsigned i = 0; i < sizeof(State); i++) {
    buffer[i] = bytes[i];
  }
  return sizeof(State);
}

void tree_sitter_lean_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  char *bytes = payload;
  for (unsigned i = 0; i < sizeof(State); i++) {
    bytes[i] = i < length ? buffer[i] : 0;
  }
}

bool tree_sitter_lean_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  State *state = payload;
  if (valid[RECOVERING]) {
    return false;
  }
  Place place = {!state->started, 0, 0};
  skip_space(lexer, &place, true);
  if (lexer->eof(lexer)) {
    mark(lexer);
    return valid[END_OF_FILE] && give(lexer, END_OF_FILE);
  }
  state->started = 1;
  bool open = valid[TEXT] || valid[HEAD_TEXT];
  int32_t c = lexer->lookahead;
  if (c == '-' || c == '/') {
    advance(lexer);
    if (lexer->lookahead == '-') {
      return comment(state, lexer, valid, &place, c == '-');
    }
    mark(lexer);
    return open ? text(state, lexer, valid[HEAD_TEXT], place.first, true) : give(lexer, WORD);
  }
  return open ? continuation(state, lexer, valid, &place) : beginning(state, lexer, valid, &place);
}
