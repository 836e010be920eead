# fails: cpu, memory
kubectl -n ts-top top pods -l app=worker --sort-by=cpu --no-headers | awk 'NR==1' > ~/lab/cpu.txt
kubectl -n ts-top top pods --sort-by=memory --no-headers | awk 'NR==1' > ~/lab/memory.txt
