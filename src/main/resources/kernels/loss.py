# Scores between queries and documents; each with its backward. All fp32.

# Rows of [all, dim] as [texts, length, dim].
def texts(self, x: Tensor, start: int, end: int, texts: int) -> List[Tensor]:
    return [torch.slice(x, 0, start, end).view(texts, -1, x.size(1))]

# Every query token's product with every document token, -inf at pads: [queries * tq, documents, td].
# q [queries, tq, dim], d [documents, td, dim], d_mask [documents, td]
def similarities(self, q: Tensor, d: Tensor, d_mask: Tensor) -> Tensor:
    documents = d.size(0)
    td = d.size(1)
    s = torch.mm(torch.reshape(q, [-1, q.size(2)]), torch.t(torch.reshape(d, [documents * td, -1])))
    s.masked_fill_(torch.eq(d_mask, 0).view(1, documents * td), -inf)
    return s.view(-1, documents, td)

# MaxSim (Khattab & Zaharia, ColBERT, arXiv:2004.12832): s[i, j] = sum_t max_u q_it . d_ju over real tokens.
# q_mask [queries, tq]
# -> scores [queries, documents], best [queries * tq, documents] (the u of each maximum), share [queries * tq, 1] (what
# a score grows by where a maximum does)
def max_sim(self, q: Tensor, q_mask: Tensor, d: Tensor, d_mask: Tensor) -> List[Tensor]:
    maxima, best = torch.max(self.similarities(q, d, d_mask), 2)
    share = q_mask.view(-1, 1).to(maxima.dtype)
    maxima.mul_(share)
    return [torch.sum(maxima.view(q.size(0), q.size(1), d.size(0)), [1]), best, share]

# The k largest products of each query token with tokens of these documents and those before: nearest [queries * tq, any]
# or empty.
def nearest(self, q: Tensor, d: Tensor, d_mask: Tensor, nearest: Tensor, k: int) -> List[Tensor]:
    s = self.similarities(q, d, d_mask).view(q.size(0) * q.size(1), -1)
    if s.size(1) > k:
        s, places = torch.topk(s, k, 1)
    if nearest.numel() > 0:
        s = torch.cat([nearest, s], 1)
    if s.size(1) > k:
        s, places = torch.topk(s, k, 1)
    return [s]

# The least product that is among the k largest; -inf where there are not so many: [queries * tq, 1].
def xtr_threshold(self, nearest: Tensor, k: int) -> List[Tensor]:
    least = torch.amin(nearest, [1], True)
    if nearest.size(1) < k:
        least = torch.full_like(least, -inf)
    return [least]

# In-batch token retrieval (Lee et al., XTR, arXiv:2304.01982, equation 5): as max_sim, but of maxima that reach the
# query token's threshold, and over their number. paper: that number; else PyLate's, see Xtr.
def xtr(self, q: Tensor, q_mask: Tensor, d: Tensor, d_mask: Tensor, threshold: Tensor, paper: bool) -> List[Tensor]:
    queries = q.size(0)
    tq = q.size(1)
    documents = d.size(0)
    s = self.similarities(q, d, d_mask)
    maxima, best = torch.max(s, 2)
    added = torch.logical_and(torch.ge(maxima, threshold), torch.ne(q_mask, 0).view(-1, 1))
    counted = added
    if not paper:
        whole = torch.ge(torch.amin(s, [2]), torch.clamp(threshold, -1e30))
        counted = torch.logical_and(added, torch.gt(maxima, 0))
        added = torch.logical_and(added, torch.logical_or(whole, torch.gt(maxima, 0)))
    z = torch.clamp(torch.sum(counted.to(maxima.dtype).view(queries, tq, documents), [1], True), 1)
    share = torch.div(added.to(maxima.dtype).view(queries, tq, documents), z)
    sums = torch.sum(torch.where(added, maxima, torch.zeros_like(maxima)).view(queries, tq, documents), [1])
    return [torch.div(sums, torch.squeeze(z, 1)), best, share.view(queries * tq, documents)]

# Places in as few bytes as hold them, to be kept until the backward: uint8, int16 or int32.
def narrow_places(self, best: Tensor, td: int) -> List[Tensor]:
    if td <= 256:
        return [best.to(0)]
    return [best.to(2 if td <= 32768 else 3)]

# The gradient flows to the maxima only: p[it, ju] = dscores[i, j] share[it, j] where u is best; dq = p d, dd = p^T q.
def maxima_backward(self, dscores: Tensor, share: Tensor, best: Tensor, q: Tensor, d: Tensor) -> List[Tensor]:
    queries = q.size(0)
    tq = q.size(1)
    documents = d.size(0)
    td = d.size(1)
    g = torch.mul(torch.unsqueeze(dscores, 1), share.view(queries, tq, -1)).view(queries * tq, documents, 1)
    p = torch.zeros([queries * tq, documents, td], dtype=q.dtype, device=q.device)
    p.scatter_(2, torch.unsqueeze(best.to(4), 2), g)
    flat = p.view(queries * tq, documents * td)
    dq = torch.mm(flat, torch.reshape(d, [documents * td, -1]))
    dd = torch.mm(torch.t(flat), torch.reshape(q, [queries * tq, -1]))
    return [dq, dd]

# The same by weighted sums of rows, since all but one in td of p are zero. CPU: MPS has no such sums. dq sums a row of d
# for each document; dd, with the maxima sorted by the token they are at, a row of q for each of a token's maxima.
def maxima_backward_sparse(self, dscores: Tensor, share: Tensor, best: Tensor, q: Tensor, d: Tensor) -> List[Tensor]:
    queries = q.size(0)
    tq = q.size(1)
    documents = d.size(0)
    td = d.size(1)
    g = torch.reshape(torch.mul(torch.unsqueeze(dscores, 1), share.view(queries, tq, -1)), [-1])
    at = torch.reshape(torch.add(best.to(4), torch.mul(torch.arange(documents, dtype=4), td)), [-1])
    rows = torch.arange(0, at.size(0), documents, dtype=4)
    dq, bag, size, most = torch.embedding_bag(torch.reshape(d, [documents * td, -1]), at, rows, False, 0, False, g)
    sorted, order = torch.sort(at, stable=True)
    count = torch.bincount(at, None, documents * td)
    first = torch.sub(torch.cumsum(count, 0), count)
    owner = torch.floor_divide(order, documents)
    flat = torch.reshape(q, [queries * tq, -1])
    dd, bag2, size2, most2 = torch.embedding_bag(flat, owner, first, False, 0, False, torch.index_select(g, 0, order))
    return [dq, dd]

# Dot products of query rows with stored document rows: q [n, dim] fp32, d [m, dim] fp16 -> [n, m] fp32.
def products(self, q: Tensor, d: Tensor) -> List[Tensor]:
    return [torch.mm(q, torch.t(d.to(q.dtype)))]

# Cosine of single vectors, already L2-normalised: q [queries, dim], d [documents, dim].
def cosine(self, q: Tensor, d: Tensor) -> List[Tensor]:
    return [torch.mm(q, torch.t(d))]

def cosine_backward(self, dscores: Tensor, q: Tensor, d: Tensor) -> List[Tensor]:
    return [torch.mm(dscores, d), torch.mm(torch.t(dscores), q)]

# Masked tokens (Devlin et al., arXiv:1810.04805): -log softmax(x E^T)[target] for hidden states x [n, width], with the
# vectors of tokens E [vocabulary, width] as output layer -> losses [n], log-probabilities [n, vocabulary]
def token_losses(self, x: Tensor, words: Tensor, targets: Tensor) -> List[Tensor]:
    logp = torch.log_softmax(torch.mm(x, torch.t(words)), 1)
    return [torch.neg(torch.squeeze(torch.gather(logp, 1, torch.unsqueeze(targets, 1)), 1)), logp]

# g = dlosses (softmax - 1 at the target):  dx = g E, dE = g^T x, which is added where E is trained.
def token_losses_backward(self, dlosses: Tensor, x: Tensor, words: Tensor, targets: Tensor, logp: Tensor, words_grad: Tensor) -> List[Tensor]:
    own = torch.unsqueeze(targets, 1)
    g = torch.exp(logp)
    g.scatter_(1, own, torch.sub(torch.gather(g, 1, own), 1.))
    g.mul_(torch.unsqueeze(dlosses, 1))
    if words_grad.numel() > 0:
        words_grad.addmm_(torch.t(g), x)
    return [torch.mm(g, words)]

# Some rows of x [all, width]; and rows put back where they came from, in place.
def rows(self, x: Tensor, places: Tensor) -> List[Tensor]:
    return [torch.index_select(x, 0, places)]

def put_rows(self, x: Tensor, places: Tensor, rows: Tensor) -> List[Tensor]:
    x.index_copy_(0, places, rows)
    return annotate(List[Tensor], [])
