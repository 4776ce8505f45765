#!/bin/sh
ploticus -o scatterplot.png -png scatterplot.plo -csmap -maxproclines -cats 2 -crop 0,0,2.84,2.84
