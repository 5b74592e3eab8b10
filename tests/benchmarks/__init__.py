"""What Cuecard costs, as ratios inside one run: `./dev bench`. Each bench_*.py has its method in its docstring."""
