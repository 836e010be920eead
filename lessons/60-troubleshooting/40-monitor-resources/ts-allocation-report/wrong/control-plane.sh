# fails: busiest
echo {{cp}} > ~/lab/busiest.txt
printf 'none-a\nnone-b\n' > ~/lab/besteffort.txt
