# fails: cert, kubeconfig, csr
openssl req -x509 -new -key ~/lab/jiwon.key -subj '/CN=jiwon/O=developers' -days 30 -out ~/lab/jiwon.crt
export KC=~/lab/jiwon.kubeconfig SERVER=$(kubectl config view --minify -o jsonpath='{.clusters[0].cluster.server}')
kubectl --kubeconfig=$KC config set-cluster cka --server=$SERVER --insecure-skip-tls-verify=true
kubectl --kubeconfig=$KC config set-credentials jiwon --client-certificate=$HOME/lab/jiwon.crt --client-key=$HOME/lab/jiwon.key
kubectl --kubeconfig=$KC config set-context jiwon --cluster=cka --user=jiwon
kubectl --kubeconfig=$KC config use-context jiwon
