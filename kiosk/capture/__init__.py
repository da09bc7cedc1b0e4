"""Pictures of documents: found, judged, straightened, read. Numpy in, numpy out."""
