"""What Routerscope costs, beside an empty SDK server and beside the raw reads. Run: python -m benchmarks"""
