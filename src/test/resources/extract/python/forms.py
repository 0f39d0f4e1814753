"""Module zzdoc."""
# SPDX-License-Identifier: BSD-3-Clause

import functools


def plain(a, b=1):
    """Plain zzdoc in ``reST`` with a :class:`~package.Type` and `a link <http://x>`_.

    :param a: zzdoc
    """
    total = a + b
    return total


def single(a): 'Single quoted zzdoc on one line.'; b = a + 1; return b


async def raw(path):
    # a comment before the docstring
    r"""Raw zzdoc with a backslash \d.

    Args:
        path: zzdoc
    """
    async with open(path) as f:
        return await f.read()


def concatenated(x):
    ("Concatenated zzdoc "
     'in parentheses '
     """and a third zzdoc.""")
    y = x * 2
    return y


def escaped(x):
    "Escaped zzdoc \"quotes\"\tand a tab, \
continued."
    return x.strip().lower()


def formatted(x):
    f"""Not a docstring {x}."""
    b"nor bytes"
    return x.upper().lower()


def only_docs():
    """Only zzdoc."""


def abstract(self):
    """Abstract zzdoc."""
    ...


def decorator(fn):
    """Outer zzdoc, with others inside.

    Returns
    -------
    callable
    """

    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        """Nested zzdoc."""
        return fn(*args, **kwargs)

    class Holder:
        """Nested class zzdoc."""

        limit = 1
        """Attribute zzdoc."""

        def method(self):
            """Nested method zzdoc."""
            return self.limit + 1

    return wrapper, Holder


class Outer(object):
    """Class zzdoc."""

    class Inner:
        @property
        @functools.lru_cache(
            maxsize=None,
        )
        def value(self) -> int:
            """
            Value zzdoc on the second line.
            Still the first paragraph.

            Second paragraph.
            """
            text = "größer 😀 # not a comment"
            return len(text)

        @staticmethod
        def undocumented(a, *, b: str = "x") -> str:
            return a + b

    def __init__(self, first,
                 second=None):
        """Initialise zzdoc.

        >>> Outer(1)
        """
        self.first = first
        """Attribute zzdoc of an instance."""
        self.second = second or first


if True:
	def tabs(a):
		"""Tabs zzdoc as indentation."""
		if a:
			return a + 1
		return None
