# fails: bound, mounted, survives
kubectl -n st-dynamic exec deploy/gallery -- sh -c 'echo gallery-v{{number}} > /usr/share/nginx/html/index.html'
