#!/bin/sh
ploticus -o scatterplot.png -png scatterplot.plo -csmap -maxproclines -cats 70 -crop 0,0,14.40,14.40
