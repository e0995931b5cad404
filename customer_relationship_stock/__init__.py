#from . import models
