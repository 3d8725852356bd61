#include "elpis/steering/train/finish.h"

#include <stop_token>
#include <utility>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/library.h"
#include "elpis/steering/train/calibration.h"
#include "elpis/steering/train/train_options.h"
#include "elpis/steering/train/trained.h"

namespace elpis::steering {

Result<Trained> finish(ActivationSource& source,
                       Trained trained,
                       const Corpus& corpus,
                       const TrainOptions& options,
                       const std::stop_token& stop,
                       const TrainProgress& progress) {
    trained.report.corpus_hash = corpus.hash;
    if (options.calibration) {
        ELPIS_TRY(
            Calibration calibration,
            calibrate(
                source, trained.library, corpus.calibration, *options.calibration, stop, progress));
        trained.library.full_strength = calibration.full_strength;
        trained.report.calibration = std::move(calibration);
    }
    trained.library.hash = content_hash(trained.library);
    ELPIS_OK(check(trained.library));
    return trained;
}

}  // namespace elpis::steering
