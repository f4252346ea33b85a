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
# # Qu'est-ce qui protège, d'après les personnes entendues ?

# %% tags=["parameters"]
etude = "corpus/demo"
cpts = ""

# %%
from svb_qual.colophon import show_colophon, show_header, show_limits
from svb_qual.public import open_public, show_counts, show_heard, show_quotes
from svb_qual.register import open_register, show_enough

d = open_public(etude, cpts)

# %%
show_header(d.counted, "version à diffuser")

# %% [markdown]
# ## Qui a été entendu ?

# %%
show_heard(d)

# %% [markdown]
# ## Quels facteurs organisationnels protègent ?

# %%
show_counts(d, "FACTEUR", "appliqué", "Personnes qui disent que le facteur protège")

# %% [markdown]
# ## Avec quels mots ?
#
# Chaque citation a été autorisée par une personne de l'équipe. De qui parle, on ne dit que ce que cinq personnes au moins partagent.

# %%
show_quotes(d)

# %% [markdown]
# ## Quels facteurs manquent, ou exposent ?

# %%
show_counts(d, "FACTEUR", "manque", "Personnes qui disent que le facteur manque ou expose")

# %% [markdown]
# ## Les neuf principes de prévention sont-ils appliqués ?
#
# Code du travail, article L. 4121-2, lu pour des libéraux.

# %%
show_counts(d, "PRINCIPE", "appliqué", "Personnes qui disent que le principe est appliqué")

# %% [markdown]
# ## Où le travail est-il dit exposer ?
#
# La base commune d'un « DUERP Libéraux », toutes CPTS ensemble : par unité de travail et axe de risque, là où cinq personnes au moins le disent.

# %%
show_enough(d.counted, open_register(d.counted))

# %% [markdown]
# ## Quelles limites garder en tête ?

# %%
show_limits(d.counted)

# %% [markdown]
# ## D'où vient ce rapport ?

# %%
show_colophon(d.counted)
