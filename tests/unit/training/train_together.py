"""One of the processes of `test_processes.py`: trains as its configuration says and keeps its own weights."""

import sys
from pathlib import Path

import torch

from lasaft_studio.progress import Progress
from lasaft_studio.tasks import train_network
from lasaft_studio.training.config import read_config
from lasaft_studio.training.processes import joined, own_device
from lasaft_studio.training.run_folder import RunFolder

if __name__ == "__main__":
    config, folder = read_config(Path(sys.argv[1])), Path(sys.argv[2])
    torch.set_num_threads(1)
    train_network.VALIDATION_SECONDS = 0.5
    device = own_device(config.device)
    with joined(device) as processes:
        material = train_network._prepare(config)
        run = RunFolder(folder)
        trainer = train_network._trainer(config, material, run, device, processes)
        trainer.train(material.data, material.kept, Progress())
        torch.save(trainer.network.state_dict(), folder / f"rank-{processes.rank}.pt")
