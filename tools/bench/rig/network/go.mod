module network-for-bench

go 1.26.0
