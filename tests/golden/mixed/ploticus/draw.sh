#!/bin/sh
ploticus -o scatterplot.png -png scatterplot.plo -csmap -maxproclines -cats 12 -crop 0,0,4.54,4.54
