# fails: answer
ssh {{cp}} openssl x509 -noout -enddate -in /etc/kubernetes/pki/apiserver.crt > ~/lab/enddate.txt
ssh {{cp}} kubeadm certs renew apiserver
