echo pod/$(kubectl -n ts-top top pods -l app=worker --sort-by=cpu --no-headers | awk 'NR==1{print $1}') > ~/lab/cpu.txt
echo pod/$(kubectl -n ts-top top pods --sort-by=memory --no-headers | awk 'NR==1{print $1}') > ~/lab/memory.txt
