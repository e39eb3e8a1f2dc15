"""`python -m simulator`: start the simulated providers."""

from simulator.main import main

if __name__ == "__main__":
    main()
