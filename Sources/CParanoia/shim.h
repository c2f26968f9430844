#include <cdio/paranoia/cdda.h>
#include <cdio/paranoia/paranoia.h>
