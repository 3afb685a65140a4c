package de

// frame is what the navigation, the bar, the foot and shared parts say.
var frame = map[string]string{}
