# Made these files, with torch 1.13.0 (Debian's python3-torch): what torch.save itself writes.
import torch

torch.manual_seed(0)
linear = torch.nn.Linear(2, 2, bias=False)
mixed = torch.nn.Sequential(torch.nn.Linear(5, 3), torch.nn.LayerNorm(3)).half().state_dict()
mixed["ids"] = torch.arange(7).expand(1, -1)
mixed["tied"] = mixed["0.weight"]
mixed["bf"] = torch.randn(4).bfloat16()
mixed["scalar"] = torch.tensor(2.5)
mixed["view"] = torch.arange(10.0)[3:6]
torch.save(mixed, "mixed.bin")
torch.save({"a": torch.arange(6.0).reshape(2, 3).t()}, "strided.bin")
torch.save({"a": torch.nn.Parameter(torch.zeros(2))}, "param.bin")
torch.save({"epoch": 3, "state_dict": linear.state_dict()}, "nested.bin")
torch.save(linear, "module.bin")
torch.save(linear.state_dict(), "legacy.bin", _use_new_zipfile_serialization=False)
