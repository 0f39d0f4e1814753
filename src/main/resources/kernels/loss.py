# Scores between queries and documents, and the contrastive loss on them; each with its backward. All fp32.

# [texts * length, dim] as [texts, length, dim].
def grid(self, x: Tensor, texts: int) -> List[Tensor]:
    return [x.view(texts, -1, x.size(1))]

# MaxSim (Khattab & Zaharia, ColBERT, arXiv:2004.12832): s[i, j] = sum_t max_u q_it . d_ju over real tokens.
# q [queries, tq, dim], q_mask [queries, tq], d [documents, td, dim], d_mask [documents, td]
# -> scores [queries, documents], best [queries * tq, documents] (the u of each maximum)
def max_sim(self, q: Tensor, q_mask: Tensor, d: Tensor, d_mask: Tensor) -> List[Tensor]:
    queries = q.size(0)
    tq = q.size(1)
    documents = d.size(0)
    td = d.size(1)
    s = torch.mm(q.view(queries * tq, -1), torch.t(d.view(documents * td, -1)))
    s.masked_fill_(torch.eq(d_mask, 0).view(1, documents * td), -inf)
    best, index = torch.max(s.view(queries * tq, documents, td), 2)
    best.mul_(q_mask.view(queries * tq, 1).to(best.dtype))
    return [torch.sum(best.view(queries, tq, documents), [1]), index]

# The gradient flows to the winning pairs only: p[it, ju] = dscores[i, j] where u is best; dq = p d, dd = p^T q.
def max_sim_backward(self, dscores: Tensor, best: Tensor, q: Tensor, q_mask: Tensor, d: Tensor) -> List[Tensor]:
    queries = q.size(0)
    tq = q.size(1)
    documents = d.size(0)
    td = d.size(1)
    g = torch.mul(torch.unsqueeze(dscores, 1), torch.unsqueeze(q_mask.to(dscores.dtype), 2)).view(queries * tq, documents, 1)
    p = torch.zeros([queries * tq, documents, td], dtype=q.dtype, device=q.device)
    p.scatter_(2, torch.unsqueeze(best, 2), g)
    flat = p.view(queries * tq, documents * td)
    dq = torch.mm(flat, d.view(documents * td, -1))
    dd = torch.mm(torch.t(flat), q.view(queries * tq, -1))
    return [dq, dd]

# Dot products of query rows with stored document rows: q [n, dim] fp32, d [m, dim] fp16 -> [n, m] fp32.
def products(self, q: Tensor, d: Tensor) -> List[Tensor]:
    return [torch.mm(q, torch.t(d.to(q.dtype)))]

# Cosine of single vectors, already L2-normalised: q [queries, dim], d [documents, dim].
def cosine(self, q: Tensor, d: Tensor) -> List[Tensor]:
    return [torch.mm(q, torch.t(d))]

def cosine_backward(self, dscores: Tensor, q: Tensor, d: Tensor) -> List[Tensor]:
    return [torch.mm(dscores, d), torch.mm(torch.t(dscores), q)]

# InfoNCE (van den Oord et al., arXiv:1807.03748): mean over queries of -log softmax(scores * scale)[target].
# scale [queries, 1] is 1 / temperature, over the number of query tokens where scores are means.
# -> loss [], dscores (already with scale), rank of the target's score counted from 0 [queries]
def contrastive(self, scores: Tensor, scale: Tensor, target: Tensor) -> List[Tensor]:
    logits = torch.mul(scores, scale)
    logp = torch.log_softmax(logits, 1)
    chosen = torch.unsqueeze(target, 1)
    loss = torch.neg(torch.mean(torch.gather(logp, 1, chosen)))
    g = torch.exp(logp)
    g.scatter_add_(1, chosen, torch.neg(torch.ones(chosen.size(), dtype=g.dtype, device=g.device)))
    rank = torch.sum(torch.gt(scores, torch.gather(scores, 1, chosen)), [1])
    return [loss, torch.div(torch.mul(g, scale), scores.size(0)), rank]
