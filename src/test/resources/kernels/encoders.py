# A whole training step, written out once more as one forward, for autograd: encoders on both sides, projection, L2 and
# the contrastive loss on MaxSim. w holds the encoder's weights in order of modules, four for a linear map: W, b, A, B.

# InfoNCE: mean over queries of -log softmax(scores * scale)[target], scale [queries, 1].
def contrastive(self, scores: Tensor, scale: Tensor, target: Tensor) -> Tensor:
    logp = torch.log_softmax(torch.mul(scores, scale), 1)
    return torch.neg(torch.mean(torch.gather(logp, 1, torch.unsqueeze(target, 1))))

# n maps that share an input, from w[i] on
def maps(self, x: Tensor, w: List[Tensor], i: int, n: int, keep: Tensor, scale: float) -> List[Tensor]:
    ws = annotate(List[Tensor], [])
    bs = annotate(List[Tensor], [])
    down = annotate(List[Tensor], [])
    up = annotate(List[Tensor], [])
    scales = annotate(List[float], [])
    for j in range(n):
        ws.append(w[i + 4 * j])
        bs.append(w[i + 4 * j + 1])
        down.append(w[i + 4 * j + 2])
        up.append(w[i + 4 * j + 3])
        scales.append(scale)
    return self.project(x, ws, bs, down, up, scales, keep)[:n]

def bert_hidden(self, x: Tensor, mask: Tensor, keeps: List[Tensor], w: List[Tensor], heads: int, scale: float) -> Tensor:
    batch = mask.size(0)
    additive = self.padding_mask(mask)[0]
    h = self.layer_norm(x, w[0], w[1], 1e-12)[0]
    i = 2
    site = 0
    while i < len(w):
        qkv = self.maps(h, w, i, 3, keeps[site], scale)
        attended = self.attend_math(qkv[0], qkv[1], qkv[2], additive, batch, heads, (h.size(1) / heads) ** -0.5)[0]
        y = self.maps(attended, w, i + 12, 1, keeps[site + 1], scale)[0]
        h = self.layer_norm(torch.add(h, y), w[i + 16], w[i + 17], 1e-12)[0]
        inner = torch.gelu(self.maps(h, w, i + 18, 1, keeps[site + 2], scale)[0])
        y = self.maps(inner, w, i + 22, 1, keeps[site + 3], scale)[0]
        h = self.layer_norm(torch.add(h, y), w[i + 26], w[i + 27], 1e-12)[0]
        i = i + 28
        site = site + 4
    return h

# w: relative bias table, per layer norm, q, k, v, o, norm, wi_0, wi_1, wo; the final norm
def t5_hidden(self, x: Tensor, mask: Tensor, keeps: List[Tensor], w: List[Tensor], heads: int, scale: float) -> Tensor:
    batch = mask.size(0)
    additive = torch.add(self.padding_mask(mask)[0], self.relative_bias(w[0], mask.size(1), 128)[0])
    h = x
    i = 1
    site = 0
    while i < len(w) - 1:
        qkv = self.maps(self.rms_norm(h, w[i], 1e-6)[0], w, i + 1, 3, keeps[site], scale)
        attended = self.attend_math(qkv[0], qkv[1], qkv[2], additive, batch, heads, 1.)[0]
        h = torch.add(h, self.maps(attended, w, i + 13, 1, keeps[site + 1], scale)[0])
        inner = self.maps(self.rms_norm(h, w[i + 17], 1e-6)[0], w, i + 18, 2, keeps[site + 2], scale)
        gated = torch.mul(torch.gelu(inner[0], approximate="tanh"), inner[1])
        h = torch.add(h, self.maps(gated, w, i + 26, 1, keeps[site + 3], scale)[0])
        i = i + 30
        site = site + 4
    return self.rms_norm(h, w[i], 1e-6)[0]

def token_vectors(self, hidden: Tensor, projection: Tensor, mask: Tensor) -> Tensor:
    x = self.mask_tokens(torch.mm(hidden, torch.t(projection)), mask)[0]
    # torch.norm, since the derivative of a square root is infinite at the zero rows of pads
    return torch.div(x, torch.clamp(torch.norm(x, 2, [1], True), 1e-12)).view(mask.size(0), mask.size(1), -1)

# a: [heads, scale, bert, sites], target, loss scale, projection, then per side x, mask and a keep for each site; w
def step_case(self, a: List[Tensor]) -> List[Tensor]:
    o = self.numbers(a[0])
    heads = int(o[0])
    sites = int(o[3])
    w = a[4 + 2 * (2 + sites):]
    vectors = annotate(List[Tensor], [])
    masks = annotate(List[Tensor], [])
    for side in range(2):
        i = 4 + side * (2 + sites)
        keeps = a[i + 2:i + 2 + sites]
        if o[2] > 0.:
            hidden = self.bert_hidden(a[i], a[i + 1], keeps, w, heads, o[1])
        else:
            hidden = self.t5_hidden(a[i], a[i + 1], keeps, w, heads, o[1])
        vectors.append(self.token_vectors(hidden, a[3], a[i + 1]))
        masks.append(a[i + 1])
    scores = self.max_sim(vectors[0], masks[0], vectors[1], masks[1])[0]
    return [self.contrastive(scores, a[2], a[1])]
