# ---
# jupyter:
#   jupytext:
#     formats: ipynb,texte//py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Comment les entretiens sont-ils découpés ?

# %% tags=["parameters"]
etude = "corpus/demo"

# %%
from svb_qual.browse import show_codes, show_lengths, show_segments, show_totals
from svb_qual.colophon import show_colophon, show_header, show_limits
from svb_qual.results import open_study

e = open_study(etude)

# %%
show_header(e)

# %% [markdown]
# Un extrait tient dans un seul tour de parole de la personne interrogée et porte une idée : une à trois phrases.
# Les questions de l'intervieweuse ne sont jamais codées.

# %%
show_totals(e)

# %% [markdown]
# ## Quelle longueur ont les extraits ?

# %%
show_lengths(e)

# %% [markdown]
# ## Quels codes reviennent ?

# %%
show_codes(e)

# %% [markdown]
# ## Que dit-on au départ (T0) ?

# %%
show_segments(e, "T0")

# %% [markdown]
# ## Que dit-on à mi-parcours (T2) ?

# %%
show_segments(e, "T2")

# %% [markdown]
# ## Que dit-on à la fin (T3) ?

# %%
show_segments(e, "T3")

# %% [markdown]
# ## Quelles limites garder en tête ?

# %%
show_limits(e)

# %% [markdown]
# ## D'où vient ce rapport ?

# %%
show_colophon(e)
