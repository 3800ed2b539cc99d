"""Cost of Routerscope, compared with an empty SDK server and with the raw reads. Run: python -m benchmarks"""
