# The gradients of NAME_case by autograd on the forward alone. wanted[i] is 1 where a[i] is differentiated.

def NAME_autograd(self, a: List[Tensor], dys: List[Tensor], wanted: Tensor) -> List[Tensor]:
    inputs = annotate(List[Tensor], [])
    leaves = annotate(List[Tensor], [])
    for i in range(len(a)):
        x = a[i]
        if bool(wanted[i]):
            x = torch.requires_grad_(torch.clone(torch.detach(x)))
            leaves.append(x)
        inputs.append(x)
    weights = annotate(List[Optional[Tensor]], [])
    for dy in dys:
        weights.append(dy)
    gradients = annotate(List[Tensor], [])
    for g in torch.grad(self.NAME_case(inputs), leaves, weights, None, False, False):
        if g is not None:
            gradients.append(g)
    return gradients
